import type { Handle, IsolationLevel, NarrowScope } from '@mooring/client'

/**
 * What a ready-made declaration does with its server once it answers: it prepares the data that all tests begin with,
 * and gives each test data of its own. All of it runs in the process that runs the session, never in a worker.
 */
export interface Service {
  /** As messages name it: 'PostgreSQL'. */
  readonly name: string
  /** What its functions go by, so that an edit of a declaration in watch mode can be seen. @default nothing */
  readonly options?: Readonly<Record<string, unknown>> | undefined
  /** What the declaration takes beside what containers take, for the answer to a mistyped name. @default nothing */
  readonly optionNames?: readonly string[] | undefined
  /**
   * Makes a place of its own on a server that runs already, where all that follows happens, so that what others have there is
   * not touched. `connection` is that of the server as the user gave it. Left out where nothing is made on the server.
   */
  readonly borrow?: ((server: ServerAccess) => Promise<BorrowedPlace>) | undefined
  /**
   * Runs after each start of the container, when it is ready and before anybody gets it: migrations and seeds. A
   * container that was kept or restarted may hold what it made before. Its failure is that of the start.
   */
  readonly prepare?: ((server: ServerAccess) => Promise<void>) | undefined
  /**
   * Identifies what `prepare` reads beside the declaration, so that an edit of that is seen by snapshots and in watch mode.
   *
   * @param directory folder of the config
   * @default nothing is read
   */
  readonly contentHash?: ((directory: string) => Promise<string>) | undefined
  /**
   * Files and folders that `prepare` reads, so that an edit of one has tests run again in watch mode.
   *
   * @param directory folder of the config
   * @returns absolute paths
   * @default none
   */
  readonly sources?: ((directory: string) => string[]) | undefined
  /** How what was prepared is kept as an image for next starts; left out where it is not. */
  readonly snapshot?: SnapshotProvider | undefined
  /** How the data that its image makes at the first start is kept for the starts of all projects; left out where it is not. */
  readonly initialData?: InitialDataProvider | undefined
  /** What keeps tests apart on the server; left out where all share it. */
  readonly isolation?: IsolationProvider | undefined
  /**
   * Puts the data that all share back to what `prepare` left, for `mooring reset`; who is connected may lose the connection. Left
   * out where only a new container can.
   */
  readonly restore?: ((server: ServerAccess) => Promise<void>) | undefined
  /** What a handle can ask for beside what all can, such as `reset()`. They answer plain data. */
  readonly actions?: Readonly<Record<string, ServiceAction>> | undefined
}

/** A part of a server that belongs to one session. */
export interface BorrowedPlace {
  /** Fields of the connection that differ from the server's, such as `database` and `url`. */
  readonly connection: Readonly<Record<string, string>>
  /** Removes all that was made on the server, also by others who had a part of this one. */
  end(): Promise<void>
}

export type ServiceAction = (server: ServerAccess, lease: Lease | undefined) => Promise<unknown>

/** The server as seen from the process of the session. */
export interface ServerAccess {
  readonly handle: Handle
  /** The declared `connection`, and `url` where there is one, filled in for this side. */
  readonly connection: Readonly<Record<string, string>>
  /** Of a server that runs already: its URL, and how the names begin of all that is made there. */
  readonly borrowed?: { readonly url: string; readonly prefix: string } | undefined
  /** Folder of the config: where relative paths start and clients are looked for. */
  readonly directory: string
  /** True where the container outlives the run, so that the next one finds what was prepared. */
  readonly isKept: boolean
  /** Aborts when the session closes. */
  readonly signal: AbortSignal
  /** Tells a person one line of what goes on, such as a slower way that had to be taken. */
  tell(line: string): void
}

/**
 * What it takes to keep a prepared server as an image. It is made from a container that runs for nothing else and is
 * stopped in good order. Images hold neither volumes nor what is mounted in memory, so the data is packed into a file.
 */
export interface SnapshotProvider {
  /** 'local': not on machines of continuous integration, which are new each time. */
  readonly keep: 'local' | 'always'
  /** Folder, relative to that of the config, in which what is packed is kept too, for other machines. @default none */
  readonly cache?: string | undefined
  /** Folder of the container that `save` packs the data into. */
  readonly folder: string
  /** Why there can be none, in words that follow "because". */
  readonly obstacle?: string | undefined
  /** Variables of the container that the image is made from, beside its own. */
  readonly environment: Readonly<Record<string, string>>
  /** Command for `sh` that packs the data into a file of the container, after the server has ended. */
  readonly save: string
  /** Command for `sh` that unpacks it where the server looks for it, unless there is some; it runs at each start. */
  readonly restore: string
}

/**
 * What it takes to keep the data that an image initialises at the first start, before anything is prepared in it. It depends on
 * the image and the declaration of the container only, so that all projects with the same share it.
 */
export interface InitialDataProvider {
  /** Variables of the container whose data is kept, beside its own. */
  readonly environment: Readonly<Record<string, string>>
  /** Script for `sh` that goes before the image's entrypoint and has the data packed into a file of the container. */
  readonly pack: string
  /** Script for `sh` that unpacks it where the server looks for it, unless there is some; it runs at each start. */
  readonly restore: string
}

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

/** Data that somebody had when the server was started again. */
export interface TakenLease {
  readonly lease: Lease
  readonly user: LeaseUser
  /** It was given back, to be left as it is for the rest of the run. */
  readonly isKept: boolean
}

/** Hands out data of one's own on one server. */
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

/** Data of one's own. */
export interface Lease {
  readonly id: string
  /** Fields of the connection that differ from the server's, such as `database` and `url`, whose address is the server's. */
  readonly connection: Readonly<Record<string, string>>
}
