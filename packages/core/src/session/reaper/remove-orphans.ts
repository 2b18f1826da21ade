import { openEngine } from '../../docker/engine.ts'
import { sessionLabel } from '../../docker/labels.ts'
import { readSettings } from '../../docker/settings.ts'
import { removeOrphans as removeFrom } from './orphans.ts'
import type { RemovedOrphans } from './removed-orphans.ts'

/**
 * Removes what sessions of this machine left whose process ended without removing it; the start of a session does the
 * same for those that it knows of. Live sessions, other machines, kept containers and other tools are left alone.
 *
 * @param options none is needed
 * @param options.signal cancels it; what is removed by then stays removed
 * @throws DockerError DOCKER_UNREACHABLE, DOCKER_REQUEST_FAILED
 * @throws ConfigError SETTING_INVALID
 */
export async function removeOrphans({
  signal = new AbortController().signal,
}: { signal?: AbortSignal } = {}): Promise<RemovedOrphans> {
  const settings = await readSettings()
  const engine = await openEngine(sessionLabel, { settings, signal })
  try {
    return await removeFrom(engine.docker, signal)
  } finally {
    engine.close()
  }
}
