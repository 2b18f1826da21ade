import type { SessionPart } from '../context.ts'
import type { Leases } from '../data/leases.ts'
import { removeStarted, type RemovalParts } from '../removal/remove-started.ts'
import type { VolumePool } from '../sites/volume-pool.ts'
import type { EndedScope } from './scopes.ts'

export interface EndingParts extends RemovalParts {
  leases: Leases
  volumes: Pick<VolumePool, 'forget'>
}

type Containers = SessionPart<'containers'>

/** Removes what belonged to a scope that is over; what cannot be removed now is tried again when the session closes. */
export async function removeEnded(
  session: Containers,
  { volumes, ...parts }: EndingParts,
  { scope, names, volumes: ownVolumes }: EndedScope,
): Promise<void> {
  try {
    await removeInstances(session, parts, { names, reason: `its ${scope} is over` })
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
  session: Containers,
  parts: EndingParts,
  names: string[],
): Promise<void> => removeInstances(session, parts, { names, reason: 'its data has moved' })

async function removeInstances(
  { containers }: Containers,
  { leases, ...parts }: Omit<EndingParts, 'volumes'>,
  request: { names: string[]; reason: string },
): Promise<void> {
  const running = containers.running(request.names)
  await Promise.all(running.map((one) => leases.serverEnds(one)))
  await removeStarted(containers, parts, request)
}
