import type { Ask } from '@mooring/client'
import { notIsolated } from '../../guest/lease-handle.ts'
import type { DataPool, TakenLease } from '../../service/isolation.ts'
import type { RunningContainer } from '../containers/running-container.ts'
import type { SessionPart } from '../context.ts'
import { serverAccess } from './server-access.ts'

export interface OpenPool {
  pool: DataPool
  /** Runs at the end of the session, unless it ran before. */
  close(): Promise<void>
}

const closeTimeoutMs = 5_000

/**
 * Opens what hands out the data of a container.
 *
 * @throws UsageError NO_OWN_DATA where its service keeps no tests apart, and what the service throws
 */
export async function openPool(
  context: SessionPart<'declarations' | 'teardown' | 'signal' | 'emit'>,
  running: RunningContainer,
  { ask, taken }: { ask: Ask; taken: readonly TakenLease[] },
): Promise<OpenPool> {
  const { declared, live } = running
  if (!declared.service?.isolation) throw notIsolated(declared.instanceOf ?? declared.name)
  const pool = await declared.service.isolation.open(serverAccess(context, running, ask), taken)
  const close = context.teardown.defer({
    phase: 'data',
    label: `the connections to the data of container "${declared.name}"`,
    command: running.borrowed
      ? `remove what begins with ${running.borrowed.prefix}`
      : `docker rm -f -v ${live.current.id.slice(0, 12)}`,
    isElsewhere: running.borrowed !== undefined,
    timeoutMs: closeTimeoutMs,
    run: () => pool.close(),
  })
  return { pool, close }
}
