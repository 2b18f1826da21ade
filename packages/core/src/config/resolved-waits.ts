import type { Handle } from '@mooring/client'

export type ResolvedWait =
  | { kind: 'ports'; /** Undefined: every published tcp port. */ ports: number[] | undefined }
  | { kind: 'log'; pattern: string | RegExp; times: number; stream: 'stdout' | 'stderr' | 'both' }
  | ResolvedHttpWait
  | { kind: 'healthy' }
  | { kind: 'command'; command: string[] }
  | { kind: 'exit'; exitCode: number }
  | { kind: 'function'; run: WaitFunction }
  | { kind: 'list'; all: ResolvedWait[] }

export interface ResolvedHttpWait {
  kind: 'http'
  path: string
  containerPort: number
  method: string
  headers: Record<string, string>
  /** Accepted status codes; undefined: 200 to 399. */
  statuses: number[] | undefined
  /** Text or pattern that the body must contain. */
  body: string | RegExp | undefined
  tls: boolean
}

/** Ready when it resolves with anything but false; false or a throw means "try again". */
export interface WaitFunction {
  (handle: Handle, options: WaitFunctionOptions): unknown
  /** What it waits for, in words that follow "waited for". @default 'the wait function' */
  waitsFor?: string
  /**
   * Loads what the calls need, such as a client. It is called once while the engine starts the container, so that the
   * first answer need not wait for it. What it throws is ignored: the calls will say so.
   *
   * @param directory folder of the config
   */
  load?: (directory: string) => unknown
}

export interface WaitFunctionOptions {
  signal: AbortSignal
  /** Folder of the config. */
  directory: string
}
