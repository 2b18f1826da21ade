import { orAborted } from '../abort.ts'
import type { ResolvedWait } from '../config/resolved-waits.ts'
import { NeverReady, type ProbeOptions, type WaitStrategy } from './wait-strategy.ts'
import type { WaitTarget } from './wait-target.ts'

/** Ready when the container has ended with the exit code: a job that does one thing. */
export function waitForExit({ exitCode }: Extract<ResolvedWait, { kind: 'exit' }>): WaitStrategy {
  return {
    waitsFor: () => `exit with code ${exitCode}`,
    containerEnd: 'awaited',
    untilReady: (target, options) =>
      orAborted(untilExited(exitCode, target, options), options.signal),
  }
}

async function untilExited(
  wanted: number,
  target: WaitTarget,
  { signal, onProbe }: ProbeOptions,
): Promise<void> {
  signal.throwIfAborted()
  onProbe({ text: 'still running' })
  const exitCode = await target.exited(signal)
  if (exitCode === wanted) return
  onProbe({ text: `exited with code ${exitCode}` })
  throw new NeverReady({ reason: 'exited', exitCode })
}
