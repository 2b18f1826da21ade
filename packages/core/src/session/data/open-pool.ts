import { UsageError, type Ask } from '@mooring/client'
import type { DataPool, TakenLease } from '../../config/written/service.ts'
import type { SessionContext } from '../context.ts'
import type { RunningContainer } from '../running-container.ts'
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
 * @throws UsageError INVALID_REQUEST where its service keeps no tests apart, and what the service throws
 */
export async function openPool(
  context: SessionContext,
  running: RunningContainer,
  { ask, taken }: { ask: Ask; taken: readonly TakenLease[] },
): Promise<OpenPool> {
  const { declared, live } = running
  if (!declared.service?.isolation) throw notIsolated(running)
  const pool = await declared.service.isolation.open(serverAccess(context, running, ask), taken)
  const close = context.teardown.defer({
    phase: 'data',
    label: `the connections to the data of container "${declared.name}"`,
    command: `docker rm -f -v ${live.current.id.slice(0, 12)}`,
    timeoutMs: closeTimeoutMs,
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
