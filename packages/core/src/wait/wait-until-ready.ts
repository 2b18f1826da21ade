import { DeadlinePassed, nowMs, scopedSignal } from '../abort.ts'
import { debugChannel } from '../debug.ts'
import { waitForAll, type ListedWait } from './for-list.ts'
import { WaitFailure, type PendingWait } from './wait-failure.ts'
import {
  NeverReady,
  type FailedProbe,
  type ProbeOptions,
  type WaitStrategy,
} from './wait-strategy.ts'
import type { WaitTarget } from './wait-target.ts'

const log = debugChannel('wait')

/**
 * Resolves when every strategy says that the container is ready; with none of them, it is ready as
 * soon as it runs. Nothing that was begun goes on after it has settled.
 *
 * @param options.signal cancels the wait; carries the deadline too, see `deadline` in abort.ts
 * @param options.mask masks secrets in what is reported of probes, default none
 * @param options.onBegin is given a look at what is still missing
 * @param options.intervalMs longest pause between two probes, in milliseconds, default 10
 * @throws WaitFailure when the deadline passes, the container ends or its health check gives up
 * @throws the signal's reason when it aborts for another reason
 */
export async function waitUntilReady(
  target: WaitTarget,
  strategies: readonly WaitStrategy[],
  { signal, mask = (text) => text, onBegin, intervalMs = 10 }: WaitOptions,
): Promise<void> {
  const startedMs = nowMs()
  using scope = scopedSignal(signal)
  const waits = strategies.map((strategy) =>
    trackedWait(strategy, target, { signal: scope.signal, intervalMs, mask }),
  )
  const missing = (): PendingWait[] => waits.flatMap((wait) => wait.missing() ?? [])
  onBegin?.(missing)
  try {
    signal.throwIfAborted()
    await waitForAll(waits, () => target.exited(scope.signal))
  } catch (error) {
    throw failureOf(error, {
      signal,
      pending: missing(),
      elapsedMs: Math.round(nowMs() - startedMs),
    })
  }
}

export interface WaitOptions {
  signal: AbortSignal
  mask?: (text: string) => string
  onBegin?: (missing: () => PendingWait[]) => void
  intervalMs?: number
}

interface TrackedWait extends ListedWait {
  /** What it still waits for; undefined when it is ready. */
  missing(): PendingWait | undefined
}

function trackedWait(
  strategy: WaitStrategy,
  target: WaitTarget,
  { mask, ...options }: Omit<ProbeOptions, 'onProbe'> & { mask(text: string): string },
): TrackedWait {
  const waitedFor = mask(strategy.waitsFor(target))
  let isReady = false
  let lastProbe: FailedProbe | undefined
  // Masked when somebody wants to know, because there may be a probe for each piece of a log of a hundred megabytes.
  const masked = (probe: FailedProbe): FailedProbe => ({ ...probe, text: mask(probe.text) })
  return {
    containerEnd: strategy.containerEnd,
    missing: () => (isReady ? undefined : { waitedFor, lastProbe: lastProbe && masked(lastProbe) }),
    untilReady: async () => {
      const onProbe = (probe: FailedProbe): void => {
        // Most probes see what the one before them saw.
        if (log.enabled && probe.text !== lastProbe?.text)
          log('%s: %s: %s', target.name, waitedFor, mask(probe.text))
        lastProbe = probe
      }
      await strategy.untilReady(target, { ...options, onProbe })
      isReady = true
      log('%s: %s: ready', target.name, waitedFor)
    },
  }
}

interface Circumstances {
  signal: AbortSignal
  pending: readonly PendingWait[]
  elapsedMs: number
}

/**
 * A failure of the wait where it was one; else the signal's reason or what a probe could not cope
 * with.
 */
function failureOf(error: unknown, { signal, pending, elapsedMs }: Circumstances): unknown {
  const report = { pending, elapsedMs, timeoutMs: undefined, exitCode: undefined }
  if (error instanceof NeverReady) return new WaitFailure({ ...report, ...error.end })
  if (!signal.aborted) return error
  if (!(signal.reason instanceof DeadlinePassed)) return signal.reason
  const functionsThrew = pending.every(({ lastProbe }) => lastProbe?.cause !== undefined)
  const reason = functionsThrew ? 'function-failed' : 'timeout'
  return new WaitFailure({ ...report, reason, timeoutMs: signal.reason.timeoutMs })
}
