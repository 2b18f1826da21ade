import { orAborted, sleep } from '../abort.ts'
import type { FailedProbe, ProbeOptions } from './wait-strategy.ts'

/** One attempt: resolves with undefined when the container is ready, else with what it saw. */
export type Probe = (signal: AbortSignal) => Promise<FailedProbe | undefined>

/**
 * Probes until one succeeds, one after the other; a probe that never settles is cut by the signal.
 */
export async function poll(
  probe: Probe,
  { signal, intervalMs, onProbe }: ProbeOptions,
): Promise<void> {
  signal.throwIfAborted()
  for (;;) {
    const failed = await orAborted(probe(signal), signal)
    if (!failed) return
    onProbe(failed)
    await sleep(intervalMs, signal)
  }
}
