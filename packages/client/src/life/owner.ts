import type { LeasedHandle } from '../handle-store.ts'
import type { Handle } from '../handle.ts'

/** Who has containers, and data of their own there: a test, or its file with the hooks around all tests. */
export interface Owner {
  /**
   * Has containers ready, with the owner's data; undefined where nothing is to be waited for. It never rejects: what
   * fails is reported where it is read.
   */
  have(names: readonly string[]): Promise<void> | undefined
  /**
   * What the owner has under a declared name.
   *
   * @throws UsageError UNKNOWN_CONTAINER, CONTAINER_NOT_READY; StartupError CONTAINER_DIED; the error of a start, or of data
   */
  handle(name: string): Handle
  /** The name under which the session knows that container. */
  nameOf(name: string): string
  /** Id of data that is nobody else's. */
  dataIdOf?(name: string): string | undefined
}

/** A file, whose own are the containers and data of its worker, too. */
export interface FileOwner extends Owner {
  /**
   * Gives back what the file has of its own.
   *
   * @returns what was left in use, and what could not be given back
   */
  end(): Promise<Error[]>
}

/** One attempt of a test. What is not a test's own is that of its file. */
export interface TestOwner extends Owner {
  /** What only this test has, by declared name; tests that run at once read different things there. */
  readonly own: ReadonlyMap<string, Handle | Error>
  /** The data among it. */
  readonly leases: ReadonlyMap<string, LeasedHandle>
  /**
   * Gives back its data; again does nothing more.
   *
   * @returns what was left in use, and what could not be given back; undefined where it has none
   */
  giveBack(outcome: { hasFailed: boolean }): Promise<Error[]> | undefined
  /** Ends its containers, when nobody reads their logs any more. */
  end(): Promise<void> | undefined
}
