import type { Lease, IsolationProvider } from './isolation.ts'
import type { InitialDataProvider, SnapshotProvider } from './kept-data.ts'
import type { BorrowedPlace, ServerAccess } from './server.ts'

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

export type ServiceAction = (server: ServerAccess, lease: Lease | undefined) => Promise<unknown>
