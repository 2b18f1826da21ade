import type { WaitFunction } from '../resolved-waits.ts'
import type { PortNumber } from './written-ports.ts'
import type { Command } from './written-values.ts'

/** When the container counts as ready; a list means all of them. */
export type WaitConfig = OneWaitConfig | readonly OneWaitConfig[]

export type OneWaitConfig =
  | 'ports'
  | 'healthy'
  | PortsWaitConfig
  | LogWaitConfig
  | HttpWaitConfig
  | CommandWaitConfig
  | ExitWaitConfig
  | WaitFunction

export interface PortsWaitConfig {
  /** Ports, by name or number, that must accept connections. */
  readonly ports: readonly (string | number)[]
}

export interface LogWaitConfig {
  /** Text that a line of the log holds, or a pattern that it matches. */
  readonly log: string | RegExp
  /** Number of lines that must match. Default: 1. */
  readonly times?: number | undefined
  /** 'stdout', 'stderr' or 'both'. Default: 'both'. */
  readonly stream?: 'stdout' | 'stderr' | 'both' | undefined
}

export interface HttpWaitConfig {
  /** Path that is asked for, such as '/health'. */
  readonly http: string
  /** Port, by name or number. Default: the first declared tcp port. */
  readonly port?: PortNumber | string | undefined
  /** Accepted status codes. Default: 200 to 399. */
  readonly status?: number | readonly number[] | undefined
  /** Method of the request. Default: 'GET'. */
  readonly method?: string | undefined
  /** Headers of the request. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Text that the body holds, or a pattern that it matches. Default: any body. */
  readonly body?: string | RegExp | undefined
  /** Asks over TLS, with any certificate. Default: false. */
  readonly tls?: boolean | undefined
}

export interface CommandWaitConfig {
  /** Command that is run in the container until it exits with 0; a string is split into words, without a shell. */
  readonly command: Command
}

export interface ExitWaitConfig {
  /** Exit code, from 0 to 255, with which a one-shot container must end. */
  readonly exit: number
}
