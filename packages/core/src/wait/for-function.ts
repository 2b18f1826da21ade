import { isMooringError } from '@mooring/client'
import type { ResolvedWait, WaitFunction } from '../config/resolved-waits.ts'
import { excerpt } from './excerpt.ts'
import { poll } from './poll.ts'
import type { FailedProbe, WaitStrategy } from './wait-strategy.ts'
import type { WaitTarget } from './wait-target.ts'

/**
 * Ready when the function resolves with anything but false; false and a throw mean "try again", but for an error that
 * says that the test or the config must change, which no later try would.
 */
export function waitForFunction({
  run,
}: Extract<ResolvedWait, { kind: 'function' }>): WaitStrategy {
  return {
    waitsFor: () => run.waitsFor ?? 'the wait function',
    containerEnd: 'harmless',
    untilReady: (target, options) => poll((signal) => attempt(run, target, signal), options),
  }
}

async function attempt(
  run: WaitFunction,
  target: WaitTarget,
  signal: AbortSignal,
): Promise<FailedProbe | undefined> {
  try {
    const result = await run(target.handle, { signal, directory: target.directory })
    return result === false ? { text: 'returned false' } : undefined
  } catch (cause) {
    signal.throwIfAborted()
    if (isMooringError(cause) && hopeless.includes(cause.name)) throw cause
    return { text: `threw ${excerpt(String(cause))}`, cause }
  }
}

const hopeless = ['ConfigError', 'UsageError']
