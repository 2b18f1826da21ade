import { removeExpired } from '../reuse/remove-expired.ts'
import { sweep, type ReaperParts } from './reaper.ts'
import type { RemovedOrphans } from './removed-orphans.ts'

/** What sessions that are dead have left, and what was kept for longer than it should be. */
export async function removeLeftovers(
  reaping: Omit<ReaperParts, 'environment'>,
  signal: AbortSignal,
): Promise<RemovedOrphans | undefined> {
  const { engine, identity, stateDirectory } = reaping
  const { docker, endpoint } = engine
  const expired = removeExpired(docker, {
    stateDirectory,
    place: endpoint.place,
    self: identity.owner,
    signal,
  })
  const [removed] = await Promise.all([sweep(reaping, signal), expired.catch(() => undefined)])
  return removed
}
