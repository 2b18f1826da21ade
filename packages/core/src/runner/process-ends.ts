import { writeSync } from 'node:fs'

const numbers = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const

type EndingSignal = keyof typeof numbers
const endingSignals = Object.keys(numbers) as EndingSignal[]

export interface EndOptions {
  /** Runs once, before the process ends. */
  stop(): Promise<void>
  /** Tells a person what goes on. */
  log(line: string): void
}

/**
 * Lets a stop finish before a signal ends the process with 128 + its number; a second signal ends it at once. Test
 * runners end their process on these signals without running their teardown, so their listeners are put aside. An end
 * without a stop, such as after a teardown of the user's that throws, is logged.
 *
 * @returns puts everything back
 */
export function watchEnds({ stop, log }: EndOptions): () => void {
  const putAside = endingSignals.map((name) => ({ name, listeners: process.listeners(name) }))
  let isStopping = false
  const onSignal = (name: EndingSignal): void => {
    const exitCode = 128 + numbers[name]
    if (isStopping) process.exit(exitCode)
    isStopping = true
    process.exitCode = exitCode
    ignoreFaults()
    log(`${name}: removing containers (once more to leave at once)`)
    void stop()
      .then(() => process.off('exit', tellLeft))
      .catch((error: unknown) => log((error as Error).message))
      .finally(() => process.exit(exitCode))
  }
  // New listeners before the old ones go: Node loses a signal that has come, and is not handled yet, with the last one.
  for (const { name, listeners } of putAside) {
    process.on(name, onSignal)
    for (const listener of listeners) process.off(name, listener)
  }
  // First, because Vitest 3 leaves the process from a listener of its own.
  process.prependListener('exit', tellLeft)
  return () => {
    process.off('exit', tellLeft)
    for (const { name, listeners } of putAside) {
      for (const listener of listeners) process.on(name, listener)
      process.off(name, onSignal)
    }
  }
}

// At once, because nothing that waits is written any more.
function tellLeft(): void {
  try {
    writeSync(2, 'mooring ended without tear-down; the containers are being removed\n')
  } catch {
    // Nobody reads it any more.
  }
}

// Ctrl-C reaches the workers too; a runner that misses them would end the process before the containers are gone.
function ignoreFaults(): void {
  for (const fault of ['uncaughtException', 'unhandledRejection'] as const) {
    process.removeAllListeners(fault)
    process.on(fault, () => undefined)
  }
}
