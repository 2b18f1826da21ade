import { constants } from 'node:os'

/** Signals that end the command in good order; the second one ends it at once. */
export interface Signals extends Disposable {
  signal: AbortSignal
  /** Undefined where none came. */
  exitCode(): number | undefined
}

const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export function onSignals(): Signals {
  const controller = new AbortController()
  let exitCode: number | undefined
  const onSignal = (name: (typeof names)[number]): void => {
    const isSecond = exitCode !== undefined
    exitCode = 128 + constants.signals[name]
    if (isSecond) process.exit(exitCode)
    controller.abort(new Error(`ended by ${name}`))
  }
  for (const name of names) process.on(name, onSignal)
  return {
    signal: controller.signal,
    exitCode: () => exitCode,
    [Symbol.dispose]: () => {
      for (const name of names) process.off(name, onSignal)
    },
  }
}
