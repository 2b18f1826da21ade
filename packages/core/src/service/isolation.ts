import type { IsolationLevel, NarrowScope } from '@mooring/client'
import type { ServerAccess } from './server.ts'

export interface IsolationProvider {
  readonly level: IsolationLevel
  /** Whether the data of a test that failed is released as kept. @default false */
  readonly keepOnFailure?: boolean | undefined
  /**
   * Why a container of a worker, file or test cannot work on the data that this one has of its own, where it refers to a
   * field, and what to do, in words that follow "because". Default: it can.
   */
  readonly obstacle?: ((scope: NarrowScope, field: string) => string | undefined) | undefined
  /**
   * Opens what hands out data on a server that is prepared; once for each start of the server.
   *
   * @param taken what was in use when the server was started again. It may be gone with the server's memory: then it is
   *   made again, as new and under the same name. Nobody else gets it before it is released; what is kept, nobody.
   */
  open(server: ServerAccess, taken: readonly TakenLease[]): Promise<DataPool>
}

export interface DataPool {
  /** Answers data that nobody else sees until it is released. It may be asked for by many at once. */
  lease(user: LeaseUser): Promise<Lease>
  /**
   * Takes data back; what the user left is undone before it is used again. A message says how to look at what is
   * kept.
   *
   * @returns what the user left behind that may harm others, in words for the failure of the user's test
   */
  release(lease: Lease, outcome: LeaseOutcome): Promise<readonly string[]>
  /** Takes data back from a user that ended in the middle of its work; it is not handed out again. */
  discard(lease: Lease): Promise<void>
  /** Closes connections, before the server is removed or restarted, or after; pending requests for a lease are refused. */
  close(): Promise<void>
}

export interface Lease {
  readonly id: string
  /** Fields of the connection that differ from the server's, such as `database` and `url`, whose address is the server's. */
  readonly connection: Readonly<Record<string, string>>
}

export interface LeaseUser {
  /** The worker that asks, the same in all of its requests. */
  worker: string
  /** Full name of the test, or path of the file. */
  name: string
  /** True when other tests of the same worker run at the same time, so that the worker's usual data will not do. */
  isConcurrent: boolean
  /** True when the user asks for data that was never used: `fresh()`. */
  isFresh: boolean
}

export interface LeaseOutcome {
  hasFailed: boolean
  /** It stays as it is for the rest of the run, and nobody gets it again: `keep()`, or `keepOnFailure`. */
  isKept: boolean
}

export interface TakenLease {
  readonly lease: Lease
  readonly user: LeaseUser
  /** It was given back, to be left as it is for the rest of the run. */
  readonly isKept: boolean
}
