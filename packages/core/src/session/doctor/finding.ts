/** What a look at the machine has found about one thing. */
export interface Finding {
  /** Short and stable: `engine`, `disk`. */
  check: string
  /** `warn`: something is slower or missing. `fail`: tests cannot run. */
  level: 'ok' | 'warn' | 'fail'
  /** One line; no secrets. */
  text: string
  /** Evidence, one fact a line. @default none */
  details?: string[]
  /** What to do. @default nothing */
  fix?: string
}

export const ok = (check: string, text: string): Finding => ({ check, level: 'ok', text })

export const warn = (check: string, text: string, fix: string): Finding => ({
  check,
  level: 'warn',
  text,
  fix,
})

export const fail = (check: string, text: string, fix: string): Finding => ({
  check,
  level: 'fail',
  text,
  fix,
})

/** An error as a finding: its first sentence, its evidence, and its fix. */
export function failure(check: string, error: unknown): Finding {
  const { message } = error as Error
  const [head = '', ...rest] = message.split('\n\n')
  const fix = rest.find((part) => part.startsWith('Fix: '))?.slice('Fix: '.length)
  const details = rest
    .filter((part) => !part.startsWith('Fix: '))
    .flatMap((part) => part.split('\n'))
    .map((line) => line.trim())
  return {
    check,
    level: 'fail',
    text: head.split('\n')[0] ?? '',
    ...(details.length > 0 && { details }),
    ...(fix !== undefined && { fix }),
  }
}
