import { openEngine } from '../../docker/engine.ts'
import { listLabelled, removeObjects } from '../../docker/labelled.ts'
import { madeOn } from '../../docker/labels.ts'
import { thisProcess } from '../../docker/owner.ts'
import { readSettings } from '../../docker/settings.ts'
import { removeSnapshots } from '../snapshot/remove-snapshots.ts'
import { reuseLabel } from './reuse-labels.ts'
import { openUses } from './uses.ts'

/**
 * Removes the containers, networks and volumes that this machine has kept for next runs, in use or not, and the images
 * with snapshots of data, unless a container uses them.
 *
 * @param options.signal cancels it; what is removed by then stays removed
 * @returns names on the engine
 * @throws DockerError DOCKER_UNREACHABLE
 * @throws ConfigError SETTING_INVALID
 */
export async function removeKept({
  signal = new AbortController().signal,
}: { signal?: AbortSignal } = {}): Promise<string[]> {
  const settings = await readSettings()
  const engine = await openEngine(reuseLabel, { settings, signal })
  try {
    const uses = openUses(settings.stateDirectory)
    const here = madeOn(await thisProcess())
    const kept = await listLabelled(engine.docker, [reuseLabel, here], signal)
    const failed = await removeObjects(engine.docker, kept)
    const gone = kept.filter((object) => !failed.some((failure) => failure.object === object))
    await Promise.all(gone.map(({ id }) => uses.forget(id)))
    const images = await removeSnapshots(engine.docker, { filter: [here], signal })
    return [...gone.map(({ name }) => name), ...images]
  } finally {
    engine.close()
  }
}
