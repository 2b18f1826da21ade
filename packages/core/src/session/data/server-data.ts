import type { Ask } from '@mooring/client'
import type {
  DataPool,
  Lease,
  LeaseOutcome,
  LeaseUser,
  TakenLease,
} from '../../service/isolation.ts'
import type { RunningContainer } from '../containers/running-container.ts'
import type { SessionContext } from '../context.ts'
import { explainedFailure } from './explained-failure.ts'
import { openPool } from './open-pool.ts'
import { createServerRuns } from './server-runs.ts'

/**
 * Hands out the data of one container. A pool lasts as long as one run of the server: a restart closes it, and the pool
 * of the next run takes over what is in use.
 */
export interface ServerData {
  /** @throws UsageError NO_OWN_DATA where the service keeps no tests apart, and what the service throws, or why its server failed */
  lease(user: LeaseUser): Promise<Lease>
  /** Nothing is put back on a server that is down, or that was started again and has not been asked for data since. */
  release(lease: Lease, outcome: LeaseOutcome): Promise<readonly string[]>
  discard(lease: Lease): Promise<void>
  /** Settles when what is in use is there, also on a server that was started again. */
  ready(): Promise<void>
  /** Runs a restart of the server; who asks meanwhile waits. What is in use is there again when it settles. */
  restart(work: () => Promise<unknown>): Promise<void>
  /** Closes the connections to a server that is about to go. */
  end(): Promise<void>
}

export function createServerData(
  context: SessionContext,
  running: RunningContainer,
  ask: Ask,
): ServerData {
  const taken = new Map<string, TakenLease>()
  const runs = createServerRuns(running, () =>
    openPool(context, running, { ask, taken: [...taken.values()] }),
  )
  let isOver = false

  const ready = async (): Promise<void> => void (await (await runs.current()).opened)
  /** Has the pool take something back that is in use, unless that went with the server. */
  const takeBack = async <T>(
    note: () => void,
    work: (pool: DataPool) => Promise<T>,
  ): Promise<T | undefined> => {
    const run = await runs.opened()
    note()
    try {
      return run && (await work((await run.opened).pool))
    } catch (error) {
      if (run && runs.isOfNow(run)) throw await explainedFailure(context, running, { error, code })
      return undefined
    }
  }
  return {
    ready,
    lease: async (user) => {
      for (;;) {
        const run = await runs.current()
        try {
          const lease = await (await run.opened).pool.lease(user)
          if (runs.isLatest(run)) {
            taken.set(lease.id, { lease, user, isKept: false })
            return lease
          }
        } catch (error) {
          // Unless a restart came in between.
          if (runs.isLatest(run) || isOver)
            throw await explainedFailure(context, running, { error, code })
        }
      }
    },
    release: async (lease, told) => {
      const outcome = { ...told, isKept: isToStay(running, told) }
      const note = (): void => noteReleased(taken, lease, outcome)
      return (await takeBack(note, (pool) => pool.release(lease, outcome))) ?? []
    },
    discard: (lease) => {
      const note = (): void => void taken.delete(lease.id)
      return takeBack(note, (pool) => pool.discard(lease))
    },
    restart: async (work) => {
      await runs.restart(work)
      if (isInUse(taken)) await ready()
    },
    end: async () => {
      isOver = true
      await runs.close()
    },
  }
}

const code = 'ISOLATION_FAILED'

const isInUse = (taken: ReadonlyMap<string, TakenLease>): boolean =>
  [...taken.values()].some(({ isKept }) => !isKept)

const isToStay = (
  { declared: { service } }: RunningContainer,
  { hasFailed, isKept }: LeaseOutcome,
): boolean => isKept || (hasFailed && service?.isolation?.keepOnFailure === true)

function noteReleased(
  taken: Map<string, TakenLease>,
  { id }: Lease,
  { isKept }: LeaseOutcome,
): void {
  const known = taken.get(id)
  if (known && isKept) taken.set(id, { ...known, isKept })
  else taken.delete(id)
}
