import { evidence, UsageError, type Ask, type DataLease, type LeaseRequest } from '@mooring/client'
import { nowMs } from '../../abort.ts'
import type { LeaseOutcome } from '../../service/isolation.ts'
import type { RunningContainer } from '../containers/running-container.ts'
import type { SessionPart } from '../context.ts'
import { createHeldLeases, type HeldLease } from './held-leases.ts'
import { serverAccess } from './server-access.ts'
import { createServerData, type ServerData } from './server-data.ts'

/** Data of their own that tests hold, on the servers that keep them apart. */
export interface Leases {
  /** @throws UsageError NO_OWN_DATA where the container's service keeps no tests apart */
  lease(running: RunningContainer, request: LeaseRequest, holder: object): Promise<DataLease>
  /** Answers what the test left behind. @throws UsageError INVALID_REQUEST for a lease that its holder does not have */
  release(lease: HeldLease, outcome: LeaseOutcome): Promise<readonly string[]>
  /** One of the leases of a holder. */
  find(named: HeldLease): DataLease | undefined
  /** Runs an action of the service, on a lease or on the server itself. @throws UsageError INVALID_REQUEST */
  act(running: RunningContainer, action: string, lease: HeldLease | undefined): Promise<unknown>
  /**
   * Runs a restart of a server, whose data may go with it: what is in use has a place of the same name again, when it
   * settles.
   *
   * @throws what the work throws, and what the service throws when it cannot make data again
   */
  restart(running: RunningContainer, work: () => Promise<unknown>): Promise<void>
  /** Closes the connections to a server that is about to go. */
  serverEnds(running: RunningContainer): Promise<void>
  /** Takes back all that a holder has, which has ended without giving it back. */
  abandonedBy(holder: object): Promise<void>
}

export function createLeases(
  context: SessionPart<'declarations' | 'at' | 'signal' | 'emit'>,
  askOf: (running: RunningContainer) => Ask,
): Leases {
  // By container id, because a container that was made anew has another server.
  const servers = new Map<string, ServerData>()
  const held = createHeldLeases()

  const dataOf = (running: RunningContainer): ServerData => {
    const { id } = running.live.current
    const data =
      servers.get(id) ?? createServerData(context.at(running.declared), running, askOf(running))
    servers.set(id, data)
    return data
  }
  return {
    lease: async (running, request, holder) => {
      const data = dataOf(running)
      const startedAtMs = nowMs()
      const lease = await data.lease(request)
      const elapsedMs = nowMs() - startedAtMs
      const container = running.declared.name
      context.emit({
        kind: 'data-leased',
        container,
        data: lease.id,
        user: request.name,
        elapsedMs,
      })
      held.add({ holder, server: running.declared.name, leaseId: lease.id }, { lease, data })
      return lease
    },
    release: async (named, outcome) => {
      const { lease, data } = held.take(named)
      return data.release(lease, outcome)
    },
    find: (named) => held.find(named)?.lease,
    act: async (running, action, named) => {
      const { service } = running.declared
      const run = Object.hasOwn(service?.actions ?? {}, action)
        ? service?.actions?.[action]
        : undefined
      if (!run) throw noAction(running, action)
      const own = named && held.get(named)
      await own?.data.ready()
      return run(serverAccess(context, running, askOf(running)), own?.lease)
    },
    restart: (running, work) => dataOf(running).restart(work),
    serverEnds: async ({ live }) => {
      const { id } = live.current
      const ending = servers.get(id)
      servers.delete(id)
      await ending?.end()
    },
    abandonedBy: async (holder) => {
      const left = held.takeAll(holder)
      // The worker is gone, so there is no one to report a failure to.
      await Promise.allSettled(left.map(({ lease, data }) => data.discard(lease)))
    },
  }
}

const noAction = ({ declared }: RunningContainer, action: string): UsageError =>
  new UsageError({
    code: 'INVALID_REQUEST',
    what: `Container "${declared.name}" cannot do "${action.slice(0, 40)}".`,
    why: evidence(
      'it can',
      Object.keys(declared.service?.actions ?? {}).join(', ') || 'nothing more',
    ),
  })
