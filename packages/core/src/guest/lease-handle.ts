import {
  createHandle,
  leftInUse,
  UsageError,
  type Ask,
  type Handle,
  type HeldData,
  type Leased,
  type OwnDataHandle,
} from '@mooring/client'

/** Ends a lease. */
export interface Releasable {
  /**
   * Gives back what was leased; again does nothing more. What is a worker's stays until the session is closed.
   *
   * @param outcome.hasFailed whether the test has failed, for `keepOnFailure`. @default false
   * @throws IsolationError DATA_LEFT_IN_USE where something was left behind that may harm others, and was ended
   */
  release(outcome?: { hasFailed?: boolean }): Promise<void>
  /** `release()`: `await using db = await session.lease('db')`. */
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * The handle of a container with data of one's own: `url`, `database` and the like are those of the lease. Where only a
 * container of one's own was leased, `fresh` and `keep` throw NO_OWN_DATA.
 */
export type LeaseHandle<ContainerHandle = Handle> = ContainerHandle & OwnDataHandle & Releasable

export interface Lent {
  /** No other lease changes it. */
  handle: LeaseHandle
  /** Id of its data. @throws UsageError NO_OWN_DATA */
  leaseId(): string
}

/** Makes the handle of what was leased. */
export function lent({ live, release: giveBack }: Leased, ask: Ask): Lent {
  const { name } = live.current
  let released: Promise<void> | undefined
  const release = async (hasFailed: boolean): Promise<void> => {
    const failure = leftInUse(name, await giveBack({ hasFailed }))
    if (failure) throw failure
  }
  const data = (): HeldData => {
    if (released) throw isReleased(name)
    if (!live.data) throw notIsolated(name)
    return live.data
  }
  const handle: Handle & Releasable = Object.assign(createHandle(live, ask), {
    fresh: async () => data().fresh(),
    keep: () => data().keep(),
    release: ({ hasFailed = false } = {}) => (released ??= release(hasFailed)),
    [Symbol.asyncDispose]: () => handle.release(),
  })
  return { handle: handle as LeaseHandle, leaseId: () => data().leaseId }
}

const isReleased = (name: string): UsageError =>
  new UsageError({
    code: 'NO_OWN_DATA',
    what: `The data of "${name}" was released, so nothing can be done with it.`,
    fix: 'ask before the release, or take another lease.',
  })

/** The error of asking for data of one's own where all share it. */
export const notIsolated = (name: string): UsageError =>
  new UsageError({
    code: 'NO_OWN_DATA',
    what: `Container "${name}" gives its tests no data of their own.`,
    fix: `set isolation in the declaration of containers.${name}, if its service has that, or scope for a container of one's own.`,
  })
