import { openKept } from './open-kept.ts'

/**
 * Removes the containers, networks and volumes that this machine has kept for next runs, in use or not, and the images
 * with snapshots of data and the data that databases initialise, unless a container uses them.
 *
 * @param options.signal cancels it; what is removed by then stays removed
 * @returns names on the engine
 * @throws DockerError DOCKER_UNREACHABLE
 * @throws ConfigError SETTING_INVALID
 */
export async function removeKept({
  signal = new AbortController().signal,
}: { signal?: AbortSignal } = {}): Promise<string[]> {
  using kept = await openKept({ signal })
  const objects = await kept.list()
  await kept.forget()
  const { removed } = await kept.remove(objects.filter(({ kind }) => kind !== 'image'))
  return removed.map(({ name }) => name)
}
