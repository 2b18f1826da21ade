import type { FailedProbe } from './wait-strategy.ts'

/** Why a container did not become ready, as data that the session makes a StartupError of. */
export class WaitFailure extends Error implements WaitReport {
  readonly reason: WaitFailureReason
  readonly pending: readonly PendingWait[]
  readonly elapsedMs: number
  readonly timeoutMs: number | undefined
  readonly exitCode: number | undefined

  constructor({ reason, pending, elapsedMs, timeoutMs, exitCode }: WaitReport) {
    super([`not ready after ${elapsedMs} ms: ${reason}`, ...pending.map(describe)].join('; '))
    this.name = 'WaitFailure'
    this.reason = reason
    this.pending = pending
    this.elapsedMs = elapsedMs
    this.timeoutMs = timeoutMs
    this.exitCode = exitCode
  }
}

export interface WaitReport {
  reason: WaitFailureReason
  /** The waits that had not succeeded, in declared order. */
  pending: readonly PendingWait[]
  /** From the beginning of the wait, whole milliseconds. */
  elapsedMs: number
  /** Length of the deadline that passed; undefined where it did not. */
  timeoutMs: number | undefined
  /** Undefined unless the reason is `exited`. */
  exitCode: number | undefined
}

/**
 * `timeout`: the deadline passed. `function-failed`: it passed, and all that was missing was
 * functions of the user whose last call threw. `exited`: the container ended. `unhealthy`: its
 * health check gave up. `no-health-check`: there is none to wait for.
 */
export type WaitFailureReason =
  | 'timeout'
  | 'function-failed'
  | 'exited'
  | 'unhealthy'
  | 'no-health-check'

export interface PendingWait {
  /** `port 5432` */
  waitedFor: string
  /** Undefined when no probe had an outcome yet. */
  lastProbe: FailedProbe | undefined
}

const describe = ({ waitedFor, lastProbe }: PendingWait): string =>
  `${waitedFor}: ${lastProbe?.text ?? 'the first probe had no answer yet'}`
