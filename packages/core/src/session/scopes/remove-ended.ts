import type { SessionContext } from '../context.ts'
import type { Leases } from '../data/leases.ts'
import { removeStarted, type RemovalParts } from '../remove-started.ts'
import type { VolumePool } from '../volume-pool.ts'
import type { EndedScope } from './scopes.ts'

export interface EndingParts extends RemovalParts {
  leases: Leases
  volumes: Pick<VolumePool, 'forget'>
}

/** Removes what belonged to a scope that is over; what cannot be removed now is tried again when the session closes. */
export async function removeEnded(
  context: SessionContext,
  { volumes, ...parts }: EndingParts,
  { scope, names, volumes: ownVolumes }: EndedScope,
): Promise<void> {
  try {
    await removeInstances(context, parts, { names, reason: `its ${scope} is over` })
    await Promise.all(ownVolumes.map((volume) => volumes.forget(volume)))
  } catch {
    // The teardown keeps it, and reports it.
  }
}

/**
 * Removes instances whose scope goes on without them.
 *
 * @throws DockerError when one cannot be removed
 */
export const removeOutdated = (
  context: SessionContext,
  parts: EndingParts,
  names: string[],
): Promise<void> => removeInstances(context, parts, { names, reason: 'its data has moved' })

async function removeInstances(
  context: SessionContext,
  { leases, ...parts }: Omit<EndingParts, 'volumes'>,
  { names, reason }: { names: string[]; reason: string },
): Promise<void> {
  const remove = async (name: string): Promise<void> => {
    await context.removals.get(name)?.()
    context.removals.delete(name)
  }
  await Promise.all(parts.records.followed(names).map((running) => leases.serverEnds(running)))
  await removeStarted(parts, { names, reason, remove })
}
