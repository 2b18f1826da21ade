import { nowMs, orAborted, sleep } from '../abort.ts'
import type { FailedProbe, ProbeOptions } from './wait-strategy.ts'

/** One attempt: resolves with undefined when the container is ready, else with what it saw. */
export type Probe = (signal: AbortSignal) => Promise<FailedProbe | undefined>

/** The first pauses are short, because what starts in no time should not wait for its last probe. */
const usualShortestMs = 3
/** Of the time that was waited so far: who starts slowly is asked less often, and has the processor for itself. */
const shareOfWait = 0.005

/**
 * Probes until one succeeds, one after the other; a probe that never settles is cut by the signal.
 *
 * @param options.intervalMs the longest pause between two probes; it is reached after 200 times as long
 * @param options.shortestMs the shortest one, default 3
 */
export async function poll(
  probe: Probe,
  { signal, intervalMs, onProbe, shortestMs = usualShortestMs }: PollOptions,
): Promise<void> {
  signal.throwIfAborted()
  const begunAtMs = nowMs()
  for (;;) {
    const failed = await orAborted(probe(signal), signal)
    if (!failed) return
    onProbe(failed)
    const grownMs = Math.max(shortestMs, (nowMs() - begunAtMs) * shareOfWait)
    await sleep(Math.min(intervalMs, grownMs), signal)
  }
}

interface PollOptions extends ProbeOptions {
  shortestMs?: number
}
