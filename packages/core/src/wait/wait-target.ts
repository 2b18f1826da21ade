import type { Handle } from '@mooring/client'

/** What a wait strategy may look at: one container, without the engine behind it. */
export interface WaitTarget {
  /** Declared name, for messages. */
  name: string
  /** Published tcp ports, as container ports. */
  tcpPorts: readonly number[]
  /** Where a probe dials a container port. */
  probeAddress(containerPort: number): ProbeAddress
  /** Lines written so far, then new ones until the container ends or the signal aborts. */
  logs(signal: AbortSignal): AsyncIterable<LogLine>
  /** Current health, then each change. */
  health(signal: AbortSignal): AsyncIterable<HealthReport>
  /** Runs a command in the container; rejects only when the engine refuses. */
  exec(command: readonly string[], signal: AbortSignal): Promise<{ exitCode: number; output: string }>
  /** Resolves with the exit code when the container has ended. */
  exited(signal: AbortSignal): Promise<number>
  /** The handle that a wait function of the user receives. */
  handle: Handle
}

export interface ProbeAddress {
  host: string
  port: number
  /**
   * True: the container's own address, so an accepted connection is the service itself.
   * False: a published port, where a proxy of the engine may accept before the service listens.
   */
  direct: boolean
}

export interface LogLine {
  stream: 'stdout' | 'stderr'
  text: string
}

export interface HealthReport {
  status: 'starting' | 'healthy' | 'unhealthy' | 'none'
  /** Output of the last check. */
  output: string
}

export interface WaitOptions {
  signal: AbortSignal
  /** Pause between two probes. */
  intervalMs: number
  /** Called with the outcome of each failed probe, in words for the error message. */
  onProbe(outcome: string): void
}

/**
 * Resolves when the container is ready, rejects with `signal.reason` when aborted. It does not watch for the
 * container's end: whoever runs it does, for every strategy alike.
 */
export type WaitStrategy = (target: WaitTarget, options: WaitOptions) => Promise<void>
