import type Docker from 'dockerode'
import { deadline, orAborted } from '../../abort.ts'
import { removeObjects, type LabelledObject } from '../../docker/labelled.ts'
import type { Owner } from '../../docker/owning-process.ts'
import { openUses } from './uses.ts'

// Nothing is made before it is over, so that it must not hold up the tests for ever.
const expiryTimeoutMs = 60_000

/** Removes the kept containers of an engine that nobody has used for the time that they were given. */
export async function removeExpired(
  docker: Docker,
  {
    stateDirectory,
    place,
    self,
    signal,
  }: { stateDirectory: string; place: string; self: Owner; signal: AbortSignal },
): Promise<void> {
  using limit = deadline(expiryTimeoutMs, signal)
  const uses = openUses(stateDirectory)
  const objects = (await uses.expired(place, self)).map((id): LabelledObject => ({
    kind: 'container',
    id,
    name: id,
    labels: {},
  }))
  const failed = await orAborted(removeObjects(docker, objects), limit.signal)
  const gone = objects.filter((object) => !failed.some((failure) => failure.object === object))
  await Promise.all(gone.map(({ id }) => uses.forget(id)))
}
