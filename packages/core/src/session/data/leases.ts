import { UsageError, type Ask, type DataLease, type LeaseRequest } from '@mooring/client'
import type { DataPool, Lease, LeaseOutcome } from '../../config/written/service.ts'
import type { SessionContext } from '../context.ts'
import type { RunningContainer } from '../running-container.ts'
import { serverAccess } from './server-access.ts'

/** Data of their own that tests hold, on the servers that keep them apart. */
export interface Leases {
  /** @throws UsageError INVALID_REQUEST where the container's service keeps no tests apart */
  lease(running: RunningContainer, request: LeaseRequest, holder: object): Promise<DataLease>
  /** Answers what the test left behind. @throws UsageError INVALID_REQUEST for a lease that its holder does not have */
  release(lease: HeldLease, outcome: LeaseOutcome): Promise<readonly string[]>
  /** One of the leases of a holder. */
  find(named: HeldLease): DataLease | undefined
  /** Runs an action of the service, on a lease or on the server itself. @throws UsageError INVALID_REQUEST */
  act(running: RunningContainer, action: string, lease: HeldLease | undefined): Promise<unknown>
  /** Closes the connections to a server that is about to go. */
  serverEnds(running: RunningContainer): Promise<void>
  /** Takes back all that a holder has, which has ended without giving it back. */
  abandonedBy(holder: object): Promise<void>
}

const poolCloseTimeoutMs = 5_000

/** One of a holder's leases, as a request names it. */
export interface HeldLease {
  holder: object
  /** Name of the container, because only there the id is one of its own. */
  server: string
  leaseId: string
}

interface OpenPool {
  pool: DataPool
  /** Runs at the end of the session, unless it ran before. */
  close(): Promise<void>
}

interface Held {
  lease: Lease
  pool: DataPool
}

export function createLeases(
  context: SessionContext,
  askOf: (running: RunningContainer) => Ask,
): Leases {
  // By container id, because a container that was made anew has another server.
  const pools = new Map<string, Promise<OpenPool>>()
  const heldBy = new WeakMap<object, Map<string, Held>>()

  const poolOf = async (running: RunningContainer): Promise<DataPool> => {
    const { id } = running.live.current
    const opened = pools.get(id) ?? openPool(context, running, askOf(running))
    pools.set(id, opened)
    return (await opened).pool
  }
  const heldOf = (holder: object): Map<string, Held> => {
    const held = heldBy.get(holder) ?? new Map<string, Held>()
    heldBy.set(holder, held)
    return held
  }
  const take = (named: HeldLease): Held => {
    const held = heldOf(named.holder).get(keyOf(named))
    if (!held) throw notHeld(named.leaseId)
    heldOf(named.holder).delete(keyOf(named))
    return held
  }
  return {
    lease: async (running, request, holder) => {
      const pool = await poolOf(running)
      const lease = await pool.lease(request)
      const server = running.declared.name
      heldOf(holder).set(keyOf({ server, leaseId: lease.id }), { lease, pool })
      return lease
    },
    release: async (named, outcome) => {
      const { lease, pool } = take(named)
      return pool.release(lease, outcome)
    },
    find: (named) => heldOf(named.holder).get(keyOf(named))?.lease,
    act: async (running, action, named) => {
      const { service } = running.declared
      const run = Object.hasOwn(service?.actions ?? {}, action)
        ? service?.actions?.[action]
        : undefined
      if (!run) throw noAction(running, action)
      const held = named && heldOf(named.holder).get(keyOf(named))
      if (named && !held) throw notHeld(named.leaseId)
      return run(serverAccess(context, running, askOf(running)), held?.lease)
    },
    serverEnds: async ({ live }) => {
      const { id } = live.current
      const opened = pools.get(id)
      pools.delete(id)
      await opened?.then(({ close }) => close()).catch(() => undefined)
    },
    abandonedBy: async (holder) => {
      const held = [...heldOf(holder).values()]
      heldOf(holder).clear()
      // The worker is gone, and so is everybody who could be told of a failure.
      await Promise.allSettled(held.map(({ lease, pool }) => pool.discard(lease)))
    },
  }
}

const keyOf = ({ server, leaseId }: Omit<HeldLease, 'holder'>): string => `${server} ${leaseId}`

async function openPool(
  context: SessionContext,
  running: RunningContainer,
  ask: Ask,
): Promise<OpenPool> {
  const { declared, live } = running
  if (!declared.service?.isolation) throw notIsolated(running)
  const pool = await declared.service.isolation.open(serverAccess(context, running, ask))
  const close = context.teardown.defer({
    phase: 'data',
    label: `the connections to the data of container "${declared.name}"`,
    command: `docker rm -f -v ${live.current.id.slice(0, 12)}`,
    timeoutMs: poolCloseTimeoutMs,
    run: () => pool.close(),
  })
  return { pool, close }
}

const notIsolated = ({ declared }: RunningContainer): UsageError =>
  new UsageError({
    code: 'INVALID_REQUEST',
    what: `Container "${declared.name}" gives its tests no data of their own.`,
    fix: `set isolation in the declaration of containers.${declared.instanceOf ?? declared.name}, if its service has that.`,
  })

const notHeld = (leaseId: string): UsageError =>
  new UsageError({
    code: 'INVALID_REQUEST',
    what: `The lease "${leaseId.slice(0, 40)}" is not held by who names it.`,
  })

const noAction = ({ declared }: RunningContainer, action: string): UsageError =>
  new UsageError({
    code: 'INVALID_REQUEST',
    what: `Container "${declared.name}" cannot do "${action.slice(0, 40)}".`,
    why: [
      `it can       ${Object.keys(declared.service?.actions ?? {}).join(', ') || 'nothing more'}`,
    ],
  })
