import type { LeaseHandle, LeaseOptions } from './lending.ts'

/** Containers of a session, as scripts and tests hold them. */
export interface OpenedContainers<Handles, Isolated extends keyof Handles = keyof Handles> {
  /** Handles of the containers that have been started, by declared name. */
  containers: Handles
  /** Starts a container that is declared `start: 'lazy'` or has a narrow scope, and adds it to `containers`. */
  start<Name extends keyof Handles>(name: Name): Promise<Handles[Name]>
  /**
   * Takes data of one's own on a container that is declared with `isolation`; nobody else sees it until it is released:
   * `await using db = await session.lease('db')`. With the level 'test' or 'file' it is new for each lease, with 'worker'
   * all leases of a worker share it. What is not released by then is taken back when the session closes.
   *
   * @throws UsageError NO_OWN_DATA, UNKNOWN_CONTAINER, SESSION_CLOSED
   * @throws the error of a start that failed, and what the container's service throws, such as ISOLATION_FAILED
   */
  lease<Name extends Isolated>(
    name: Name,
    options?: LeaseOptions,
  ): Promise<LeaseHandle<Handles[Name]>>
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}
