import type { SessionContext } from '../context.ts'
import type { Leases } from '../data/leases.ts'
import { removeStarted, type RemovalParts } from '../remove-started.ts'
import type { VolumePool } from '../volume-pool.ts'
import type { EndedScope } from './scopes.ts'

export interface EndingParts extends RemovalParts {
  leases: Leases
  volumes: VolumePool
}

/** Removes what belonged to a scope that is over; what cannot be removed now is tried again when the session closes. */
export async function removeEnded(
  context: SessionContext,
  { leases, volumes, ...parts }: EndingParts,
  { scope, names, volumes: ownVolumes }: EndedScope,
): Promise<void> {
  const remove = async (name: string): Promise<void> => {
    await context.removals.get(name)?.()
    context.removals.delete(name)
  }
  try {
    await Promise.all(parts.records.followed(names).map((running) => leases.serverEnds(running)))
    await removeStarted(parts, { names, reason: `its ${scope} is over`, remove })
    await Promise.all(ownVolumes.map((volume) => volumes.forget(volume)))
  } catch {
    // The teardown keeps it, and reports it.
  }
}
