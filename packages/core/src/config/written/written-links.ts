import type { Scope } from '@mooring/client'

/** A line to a container that tests can cut, slow down or break. */
export interface LinkConfig {
  /** The container that it leads to, with all of its tcp ports, or with one of them: 'db', 'kafka:9092', 'rabbit:amqp'. */
  readonly to: string
  /** How many there are: 'run' (one for all tests), 'worker', 'file' or 'test' (one for each, which nobody else disturbs). Default: 'run'. */
  readonly scope?: Scope | undefined
}
