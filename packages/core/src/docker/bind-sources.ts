import { access } from 'node:fs/promises'
import { DockerError, evidence } from '@mooring/client'
import type { ResolvedContainer } from '../config/resolved.ts'
import { capabilitiesOf } from './capabilities.ts'
import type { Engine } from './engine.ts'

/**
 * Looks for the folders that a container mounts, where the engine is on this machine and would make those that are missing.
 *
 * @throws DockerError CONTAINER_CREATE_FAILED
 */
export async function requireBindSources(
  { docker, local }: Pick<Engine, 'docker' | 'local'>,
  { name, volumes }: Pick<ResolvedContainer, 'name' | 'volumes'>,
): Promise<void> {
  if (!local || (await capabilitiesOf(docker)).refusesMissingSources) return
  for (const volume of volumes) {
    if (volume.type !== 'bind') continue
    await access(volume.sourcePath).catch(() => {
      throw new DockerError({
        code: 'CONTAINER_CREATE_FAILED',
        what: `Container "${name}" could not be created.`,
        why: evidence('not there', volume.sourcePath),
        fix: 'create the folder that `volumes` names, or correct its path.',
      })
    })
  }
}
