import type { ContainerDeath, FailureReport } from '@mooring/client'
import { diedDuring, isLostConnection, logBlock } from '@mooring/client/report'
import type { ContextProvider } from './context-provider.ts'
import type { JestTest } from './test-events.ts'
import type { Used } from './usage.ts'

/** Adds to the failure of a test what its containers wrote, and first of all which of them died. */
export async function explainFailure(
  test: JestTest,
  provider: ContextProvider,
  { wanted, sinceMs }: Used,
): Promise<void> {
  const lostConnection = test.errors.some((entry) => isLostConnection(errorOf(entry)))
  const report = await reportOf(provider, wanted, { sinceMs, lostConnection })
  if (!report) return
  const block = logBlock(report, test.concurrent)
  const reasons = report.deaths.map((death) => reasonOf(death, report, sinceMs))
  const last = test.errors.length - 1
  if (block !== '') reword(test, last, (message) => `${message}\n\n${block}`)
  if (reasons.length > 0)
    reword(test, 0, (message) => `${reasons.join('\n\n')}\n\nThe test failed with: ${message}`)
}

/** Shows what the containers of a passed test wrote. */
export async function showLogs(
  test: JestTest,
  provider: ContextProvider,
  { wanted, sinceMs, console }: Used & { console: Pick<Console, 'log'> },
): Promise<void> {
  const report = await reportOf(provider, wanted, { sinceMs, lostConnection: false })
  const block = report && logBlock(report, test.concurrent)
  if (block) console.log(block)
}

async function reportOf(
  provider: ContextProvider,
  wanted: Used['wanted'],
  options: { sinceMs: number; lostConnection: boolean },
): Promise<FailureReport | undefined> {
  try {
    return await provider.report(wanted, options)
  } catch {
    return undefined // The session is gone, and the failure of the test stands for itself.
  }
}

function reasonOf(death: ContainerDeath, { lines }: FailureReport, startedAtMs: number): string {
  const showLog = !lines.some(({ container }) => container === death.container)
  return diedDuring(death, { startedAtMs, showLog }).message
}

const errorOf = (entry: unknown): unknown => (Array.isArray(entry) ? (entry[0] as unknown) : entry)

/** Changes the message of one of a test's errors, and the stack, of which Jest prints it. */
function reword(test: JestTest, index: number, change: (message: string) => string): void {
  const entry = test.errors[index]
  const error = errorOf(entry)
  if (isErrorLike(error)) {
    const { message, stack } = error
    const changed = change(message)
    // A thrown object may be frozen, and then stays as it is.
    Reflect.set(error, 'message', changed)
    if (typeof stack === 'string') Reflect.set(error, 'stack', withMessage(stack, message, changed))
  } else if (typeof error === 'string') {
    test.errors[index] = Array.isArray(entry) ? [change(error), entry[1]] : change(error)
  }
}

const isErrorLike = (error: unknown): error is { message: string; stack?: unknown } =>
  typeof error === 'object' &&
  error !== null &&
  'message' in error &&
  typeof error.message === 'string'

// Some errors have a stack that does not begin with their message.
function withMessage(stack: string, message: string, changed: string): string {
  if (message !== '' && stack.includes(message)) return stack.replace(message, () => changed)
  const frames = stack.search(/^\s+at /m)
  return frames < 0 ? `${stack}\n${changed}` : `${changed}\n${stack.slice(frames)}`
}
