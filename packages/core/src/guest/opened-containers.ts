import type { LeaseHandle, Releasable } from './lease-handle.ts'
import type { LeaseOptions } from './lending.ts'

/** Containers of a session, as scripts and tests hold them. */
export interface OpenedContainers<Handles, Leasable extends keyof Handles = keyof Handles> {
  /** Handles of the containers that have been started, by declared name. */
  containers: Handles
  /** Starts a container that is declared `start: 'lazy'` or has a narrow scope, once for all, and adds it to `containers`. */
  start<Name extends keyof Handles>(name: Name): Promise<Handles[Name]>
  /**
   * Takes what nobody else has until it is released: data, where a container is declared with `isolation`, and a container
   * where it is declared with a narrow `scope`: `await using db = await session.lease('db')`. With 'test' or 'file' each
   * lease is new, with 'worker' all leases of a worker share it. What is not released by then is taken back when the
   * session closes. A link leads to data of one's own on its target, where that has some, and its faults end with the lease.
   *
   * @throws UsageError NO_OWN_DATA where the declaration has neither, UNKNOWN_CONTAINER, SESSION_CLOSED
   * @throws StartupError CONTAINER_DIED, the error of a start that failed, and what the container's service throws, such as
   *   ISOLATION_FAILED
   */
  lease<Name extends Leasable>(
    name: Name,
    options?: LeaseOptions,
  ): Promise<LeaseHandle<Handles[Name]>>
  /**
   * The variables that the config declares as `env`, filled in, for an app under test or the process that runs it. The
   * containers that they name are started.
   *
   * @param leases whose data they are to name, each of another container
   * @throws UsageError NO_OWN_DATA for what is no lease of this session, or was released
   * @throws the error of a start that failed
   */
  environment(...leases: readonly Releasable[]): Promise<Record<string, string>>
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}
