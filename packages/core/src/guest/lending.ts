import {
  createHandle,
  leaseOf,
  leftInUse,
  UsageError,
  type Ask,
  type Handle,
  type Leased,
  type LiveRecord,
  type OwnDataHandle,
  type SessionAddress,
} from '@mooring/client'

export interface LeaseOptions {
  /** Whom the data is for, such as the name of a test; messages name it. @default 'a test' */
  name?: string
  /**
   * Slot of the worker among those that run at once. One after the other, tests of a slot get the same data, put back in
   * between, which is the fastest way. With `isolation: 'worker'` it says whose data it is. @default the process
   */
  worker?: string
}

/** Ends a lease. */
export interface Releasable {
  /**
   * Gives the data back; again does nothing more. Data of a worker stays until the session is closed.
   *
   * @param outcome.hasFailed whether the test has failed, for `keepOnFailure`. @default false
   * @throws IsolationError DATA_LEFT_IN_USE where something was left behind that may harm others, and was ended
   */
  release(outcome?: { hasFailed?: boolean }): Promise<void>
  /** `release()`: `await using db = await session.lease('db')`. */
  [Symbol.asyncDispose](): Promise<void>
}

/** The handle of a container with data of one's own: `url`, `database` and the like are those of the lease. */
export type LeaseHandle<ContainerHandle = Handle> = ContainerHandle & OwnDataHandle & Releasable

/** Lends data of one's own where no adapter of a runner does it. */
export interface Lending {
  /**
   * @throws UsageError SESSION_CLOSED, UNKNOWN_CONTAINER, NO_OWN_DATA
   * @throws the error of a start that failed, and what the container's service throws
   */
  lease(name: string, options?: LeaseOptions): Promise<LeaseHandle>
  /** Gives back what workers have. What else is held now is the session's to take back. */
  end(): Promise<void>
}

export interface LendingParts {
  declared: Pick<SessionAddress, 'containers' | 'isolation'>
  ask: Ask
  /** Waits until a container is ready. */
  liveOf(name: string): Promise<LiveRecord>
}

export function createLending({ declared, ask, liveOf }: LendingParts): Lending {
  const ofWorkers = new Map<string, Promise<Leased>>()
  const held = new Map<string, number>()
  let isOver = false

  const count = (key: string, added: number): void =>
    void held.set(key, (held.get(key) ?? 0) + added)
  const take = async (name: string, user: { name: string; worker: string }): Promise<Leased> => {
    const key = keyOf(name, user.worker)
    const isConcurrent = (held.get(key) ?? 0) > 0
    count(key, 1)
    try {
      const leased = await leaseOf(
        await liveOf(name),
        { ...user, isConcurrent, isFresh: false },
        ask,
      )
      const release: Leased['release'] = async (outcome) =>
        leased.release(outcome).finally(() => count(key, -1))
      return { live: leased.live, release }
    } catch (error) {
      count(key, -1)
      throw error
    }
  }
  const ofWorker = (name: string, worker: string): Promise<Leased> => {
    const key = keyOf(name, worker)
    const known = ofWorkers.get(key) ?? take(name, { name: `worker ${worker}`, worker })
    ofWorkers.set(key, known)
    known.catch(() => ofWorkers.delete(key))
    return known
  }
  return {
    lease: async (name, { name: user = 'a test', worker = String(process.pid) } = {}) => {
      if (isOver) throw sessionClosed(name)
      const isShared = declared.isolation?.[name] === undefined
      if (isShared && declared.containers.includes(name)) throw notIsolated(name)
      const isOfWorker = declared.isolation?.[name] === 'worker'
      const leased = isOfWorker
        ? await ofWorker(name, worker)
        : await take(name, { name: user, worker })
      return lent(leased, ask, async (outcome) =>
        isOfWorker || isOver ? [] : leased.release(outcome),
      )
    },
    end: async () => {
      isOver = true
      const leases = await Promise.allSettled(ofWorkers.values())
      ofWorkers.clear()
      // Nobody is left who could be told.
      await Promise.allSettled(
        leases.map((one) => one.status === 'fulfilled' && one.value.release({ hasFailed: false })),
      )
    },
  }
}

const keyOf = (name: string, worker: string): string => JSON.stringify([name, worker])

function lent(
  { live }: Leased,
  ask: Ask,
  giveBack: (outcome: { hasFailed: boolean }) => Promise<readonly string[]>,
): LeaseHandle {
  const { name } = live.current
  let released: Promise<void> | undefined
  const release = async (hasFailed: boolean): Promise<void> => {
    const failure = leftInUse(name, await giveBack({ hasFailed }))
    if (failure) throw failure
  }
  const mustBeHeld = (): void => {
    if (released) throw isReleased(name)
  }
  const handle: Handle & Releasable = Object.assign(createHandle(live, ask), {
    fresh: async () => {
      mustBeHeld()
      await live.data?.fresh()
    },
    keep: () => {
      mustBeHeld()
      live.data?.keep()
    },
    release: ({ hasFailed = false } = {}) => (released ??= release(hasFailed)),
    [Symbol.asyncDispose]: () => handle.release(),
  })
  return handle as LeaseHandle
}

const isReleased = (name: string): UsageError =>
  new UsageError({
    code: 'NO_OWN_DATA',
    what: `The data of "${name}" was released, so nothing can be done with it.`,
    fix: 'ask before the release, or take another lease.',
  })

const sessionClosed = (name: string): UsageError =>
  new UsageError({
    code: 'SESSION_CLOSED',
    what: `The session is closed, so it has no data of container "${name}".`,
    fix: 'close the session after the last test.',
  })

/** The error of asking for data of one's own where all share it. */
export const notIsolated = (name: string): UsageError =>
  new UsageError({
    code: 'NO_OWN_DATA',
    what: `Container "${name}" gives its tests no data of their own.`,
    fix: `set isolation in the declaration of containers.${name}, if its service has that.`,
  })
