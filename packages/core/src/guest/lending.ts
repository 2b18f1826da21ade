import { randomBytes } from 'node:crypto'
import { UsageError, type Leased } from '@mooring/client'
import { orAborted } from '../abort.ts'
import { createBorrowing } from './borrowing.ts'
import { lent, notIsolated, type LeaseHandle } from './lease-handle.ts'
import type { TakeParts } from './take-lease.ts'

export interface LeaseOptions {
  /** What it is for, such as the name of a test; messages name it. @default 'a test' */
  name?: string
  /**
   * Slot of the worker among those that run at once. One after the other, tests of a slot get the same data, put back in
   * between, which is the fastest way. With the level or scope 'worker' it says whose it is.
   *
   * @default one for each session and connection
   */
  worker?: string
  /** Gives the wait up, such as the signal of a test that is ended by its time limit. @default never */
  signal?: AbortSignal
}

/** Lends data and containers of one's own where no adapter of a runner does it. */
export interface Lending {
  /**
   * @throws UsageError SESSION_CLOSED, UNKNOWN_CONTAINER, NO_OWN_DATA
   * @throws StartupError CONTAINER_DIED, the error of a start that failed, and what the container's service throws
   */
  lease(name: string, options?: LeaseOptions): Promise<LeaseHandle>
  /**
   * The declared variables of the test process, in which the data of leases stands in for that of their containers.
   *
   * @throws UsageError NO_OWN_DATA for what is no lease of this process, or no more
   */
  environment(leases: readonly object[]): Promise<Record<string, string>>
  /** Gives back what workers have, and waits 5 s at most. What else is held now is the session's to take back. */
  end(): Promise<void>
}

export function createLending(parts: TakeParts): Lending {
  const { containers, isolation = {}, scopes = {}, links = {} } = parts.declared
  const borrowing = createBorrowing(parts)
  const leaseIds = new WeakMap<object, () => [container: string, leaseId: string]>()
  // Not the process alone, because its threads may have connections of their own.
  const self = `${process.pid}-${randomBytes(4).toString('hex')}`
  let isOver = false

  const mustLend = (name: string): void => {
    if (isOver) throw sessionClosed(name)
    const isShared = [isolation, scopes, links].every((narrower) => narrower[name] === undefined)
    if (isShared && containers.includes(name)) throw notIsolated(name)
  }
  return {
    lease: async (name, { name: user = 'a test', worker = self, signal } = {}) => {
      mustLend(name)
      signal?.throwIfAborted()
      const taking = borrowing.take(name, { name: user, worker })
      const release: Leased['release'] = async (outcome) =>
        isOver ? [] : (await taking).release(outcome)
      const inTime = signal ? orAborted(taking, signal) : taking
      const leased = await inTime.catch((error: unknown) => {
        // What comes too late is given back.
        release({ hasFailed: true }).catch(() => undefined)
        throw error
      })
      mustLend(name)
      const { handle, leaseId } = lent({ live: leased.live, release }, parts.ask)
      leaseIds.set(handle, () => [links[name] ?? name, leaseId()])
      return handle
    },
    environment: async (leases) => {
      const ids = leases.map((lease) => leaseIds.get(lease)?.() ?? notLeased())
      return parts.ask('environment', { leases: Object.fromEntries(ids) })
    },
    end: async () => {
      isOver = true
      await borrowing.end()
    },
  }
}

function notLeased(): never {
  throw new UsageError({
    code: 'NO_OWN_DATA',
    what: 'The variables are to name the data of something that is no lease of this session.',
    fix: 'hand in what lease() of the same session answered.',
  })
}

const sessionClosed = (name: string): UsageError =>
  new UsageError({
    code: 'SESSION_CLOSED',
    what: `The session is closed, so nothing of container "${name}" can be leased.`,
    fix: 'close the session after the last test.',
  })
