import type { ExecResult, Handle } from '@mooring/client'

/** What a wait strategy may look at: one container, without the engine behind it. */
export interface WaitTarget {
  /** Declared name, for messages. */
  name: string
  /** Published tcp ports, as container ports. */
  tcpPorts: readonly number[]
  /**
   * Where a probe dials a container port; asked before each probe, throws where no probe can reach
   * the port.
   */
  probeAddress(containerPort: number): ProbeAddress
  /**
   * What was written since the container started, then what is, until it ends or the signal aborts.
   */
  logs(signal: AbortSignal): AsyncIterable<readonly LogText[]>
  /** Current health, then each change, until the container ends or the signal aborts. */
  health(signal: AbortSignal): AsyncIterable<HealthReport>
  /**
   * Runs a command in the container; a non-zero exit code is an answer, a refusal of the engine
   * rejects.
   */
  exec(command: readonly string[], signal: AbortSignal): Promise<ExecResult>
  /**
   * Resolves with the exit code when the container has ended, at once if it has already; may be
   * asked several times.
   */
  exited(signal: AbortSignal): Promise<number>
  /** The handle that a wait function of the user receives. */
  handle: Handle
  /** Folder of the config, for the same. */
  directory: string
}

export interface ProbeAddress {
  host: string
  port: number
  /**
   * True: the container's own address, so an accepted connection is the service itself.
   * False: a published port, where a proxy of the engine may accept before the service listens.
   */
  direct: boolean
  /** How long such a proxy may keep a connection for which nobody listens. @default 60 */
  dropsWithinMs?: number
}

/** Some lines as they came; the last may go on in the next text of its stream. No character is split. */
export interface LogText {
  stream: 'stdout' | 'stderr'
  text: string
}

export interface HealthReport {
  /** `none`: no health check is configured. */
  status: 'starting' | 'healthy' | 'unhealthy' | 'none'
  /** Output of the last check. */
  output: string
}
