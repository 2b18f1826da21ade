import type { WaitTarget } from './wait-target.ts'

/** One rule that tells when a container is ready. */
export interface WaitStrategy {
  /** What it waits for, in words that follow "waited for": `port 5432`. Holds no secrets. */
  waitsFor(target: WaitTarget): string
  /**
   * What the container's end means to it: `awaited` is what it waits for, `hopeless` leaves nothing
   * to probe, `harmless` leaves it a chance, which it gets only where the end itself is awaited
   * beside it.
   */
  containerEnd: 'awaited' | 'hopeless' | 'harmless'
  /**
   * Resolves when the container is ready; rejects with `signal.reason` when aborted, and with
   * NeverReady when it sees that waiting on is pointless. A `hopeless` one need not watch for the
   * container's end: whoever runs it does.
   */
  untilReady(target: WaitTarget, options: ProbeOptions): Promise<void>
}

export interface ProbeOptions {
  signal: AbortSignal
  /** Longest pause between two probes. */
  intervalMs: number
  /** Called with the outcome of each probe that found the container not ready. */
  onProbe(failed: FailedProbe): void
}

export interface FailedProbe {
  /** In words for the error message: `ECONNREFUSED 172.17.0.2:8080`. */
  text: string
  /** What a function of the user threw. */
  cause?: unknown
}

/**
 * Thrown by a strategy that can tell before the deadline that the container will not become ready.
 */
export class NeverReady extends Error {
  readonly end: EarlyEnd

  constructor(end: EarlyEnd) {
    super(end.reason)
    this.name = 'NeverReady'
    this.end = end
  }
}

export type EarlyEnd =
  | { reason: 'exited'; exitCode: number }
  | { reason: 'unhealthy' }
  | { reason: 'no-health-check' }
