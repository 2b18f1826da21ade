import type { ContainerRecord } from './container-record.ts'
import type { EndedTest } from './ended-test.ts'
import type { WireError } from './errors.ts'
import type { FailureReport, LogsShown } from './failure-report.ts'
import type { LinkAnswer, LinkOrder } from './link-orders.ts'

/** What a worker finds in `inject('mooring')` or the environment, and needs to reach the session. */
export interface SessionAddress {
  /** Path of the unix socket, or name of the pipe on Windows. */
  socketPath: string
  /** Proof that the worker belongs to the run; the first message of a connection carries it. */
  token: string
  /** Declared names, so that a worker can tell a typo without asking. */
  containers: string[]
  /** Those that a test file is taken to use where its text leaves open which: all that are not lazy. */
  presumed: string[]
  /** Which tests are shown with what their containers wrote. */
  logs: LogsShown
  /** Somebody wants to know of each test that uses containers. */
  tellsTests?: boolean
  /** Containers that the variables of the test process name; left out where no variables are declared. */
  environment?: string[]
  /** Scopes of the containers that are not there once in a run; absent where all are. */
  scopes?: Record<string, NarrowScope>
  /** For how long tests have data of their own, by the containers that keep them apart. */
  isolation?: Record<string, IsolationLevel>
  /** Links, with the containers that they lead to. */
  links?: Record<string, string>
  /** Containers of a narrow scope that work on data of one's own: the containers whose data it is. */
  worksOn?: Record<string, string[]>
}

/** How long data is one's own. */
export type IsolationLevel = 'worker' | 'file' | 'test'

/** What a container belongs to. */
export type Scope = 'run' | NarrowScope

/** What each has a container of its own. */
export type NarrowScope = 'worker' | 'file' | 'test'

/**
 * Requests of a worker: the parameters that each takes and the result that it gives. What changes a container answers
 * nothing, because the news of the change reach every worker, this one before the answer.
 */
export interface Requests {
  hello: { params: { token: string }; result: null }
  /**
   * Starts the container if need be and answers when it is ready; from a place, of a narrow scope, the one of there. That
   * works on data which is held already: `leases` are ids by container.
   */
  start: {
    params: { name: string; place?: Place; leases?: Record<string, string> }
    result: ContainerRecord
  }
  /** Ends the containers of a file or test that is over, and does not wait until they are gone. */
  endScope: { params: { scope: NarrowScope; id: string }; result: null }
  exec: { params: { name: string; command: string[]; options: ExecOptions }; result: ExecResult }
  logs: { params: { name: string; options: LogsOptions }; result: string }
  stop: { params: { name: string; options: StopOptions }; result: null }
  restart: { params: { name: string; options: StopOptions }; result: null }
  pause: { params: { name: string }; result: null }
  unpause: { params: { name: string }; result: null }
  copyTo: {
    params: { name: string; source: CopySource; target: string; options: CopyOptions }
    result: null
  }
  /** Answers the bytes of one file, base64. */
  copyFrom: { params: { name: string; path: string }; result: string }
  connect: {
    params: { name: string; network: string; options: ConnectOptions }
    result: null
  }
  /** Answers the port as the container sees it. */
  exposeHostPort: { params: { name: string; port: number }; result: number }
  disconnect: { params: { name: string; network: string }; result: null }
  /** Answers data that nobody else sees until it is released. */
  lease: { params: { name: string; request: LeaseRequest }; result: DataLease }
  /** Answers what the test left behind that could harm others, in words. */
  release: {
    params: { name: string; leaseId: string; hasFailed: boolean; isKept: boolean }
    result: readonly string[]
  }
  /** Answers the declared variables of the test process, once the containers that they name are ready. */
  environment: {
    params: {
      /** Data of one's own that they are to name, by container. */ leases: Record<string, string>
    }
    result: Record<string, string>
  }
  /** Does what the container's service can do beside what all can, such as 'reset'. */
  act: { params: { name: string; action: string; leaseId?: string }; result: unknown }
  /** Does something to a link. */
  link: {
    params: {
      name: string
      order: LinkOrder
      /** Whose faults they are, of those that this worker serves. */
      user: string
    }
    result: LinkAnswer
  }
  /** Undoes what a user has set on links. */
  endFaults: { params: { user: string }; result: null }
  /** Says what became of a test, for the events of the run. */
  tellTest: { params: EndedTest; result: null }
  /** Tells what containers did since a moment; starts none. */
  report: { params: ReportRequest; result: FailureReport }
}

/** Where a container is asked for: the ids of what it may belong to, each unique in the run. */
export interface Place {
  worker: string
  file: string
  /** Absent around all tests. */
  test?: string
}

export interface ReportRequest {
  names: string[]
  /** Milliseconds since 1970. */
  sinceMs: number
  /** A connection broke, so that the end of a container may be news that has not come yet. */
  lostConnection: boolean
}

/** Asks for data of one's own on a server. */
export interface LeaseRequest {
  /** Full name of the test, or path of the file. */
  name: string
  /** Number of the worker's slot: one after the other, workers may get the same data. */
  worker: string
  /** Other tests of the same worker run at the same time. */
  isConcurrent: boolean
  /** Data that was never used before. */
  isFresh: boolean
}

/** Data of one's own: what differs from the server's record. */
export interface DataLease {
  readonly id: string
  readonly connection: Readonly<Record<string, string>>
}

export type Method = keyof Requests
export type Params<M extends Method> = Requests[M]['params']
export type Result<M extends Method> = Requests[M]['result']

/** One line of JSON from the worker. */
export interface RequestMessage<M extends Method = Method> {
  id: number
  method: M
  params: Params<M>
}

/** One line of JSON to the worker: the answer to a request, or news of a container that changed by itself. */
export type ServerMessage =
  | { id: number; result: unknown }
  | { id: number; error: WireError }
  | { changed: ContainerRecord }

/** How a handle reaches the session: over the socket in a worker, directly in the main process. */
export type Ask = <M extends Method>(method: M, params: Params<M>) => Promise<Result<M>>

export interface ExecOptions {
  user?: string
  workingDir?: string
  environment?: Record<string, string>
}

export interface ExecResult {
  exitCode: number
  stdout: string
  stderr: string
}

export interface LogsOptions {
  /** Only the last lines, counted from the end. */
  tail?: number
  /** Only what was written at or after this moment, in milliseconds since 1970. */
  since?: number
}

export interface StopOptions {
  /** Time between the stop signal and the kill, in milliseconds. @default the declared stopGracePeriod, else the engine's 10 s */
  gracePeriodMs?: number
}

export interface CopyOptions {
  /** Permission bits such as 0o755. @default those of the source, 0o644 for content */
  mode?: number
}

/** A path on the machine that runs the tests, or content (base64, because JSON carries no bytes). */
export type CopySource = { path: string } | { contentBase64: string }

export interface ConnectOptions {
  aliases?: string[]
}
