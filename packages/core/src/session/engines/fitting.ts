import { DockerError, evidence } from '@mooring/client'
import type { Group } from '../../config/placement/groups.ts'
import type { ResolvedContainer } from '../../config/resolved.ts'
import { isOnThisMachine } from '../../docker/reach/endpoint-host.ts'
import { platformOf } from './engine-facts.ts'
import type { OpenEngine } from './open-engines.ts'

/**
 * The engines that can have a group: the one that the config names, those on this machine where a folder of it is
 * mounted, those of the platform that is declared.
 *
 * @throws DockerError BIND_NOT_LOCAL, PLACEMENT_IMPOSSIBLE where there is none
 */
export function fittingEngines(group: Group, engines: readonly OpenEngine[]): OpenEngine[] {
  const pin = group.containers.find(({ engine }) => engine !== undefined)?.engine
  const named = engines.filter(({ engine }) => pin === undefined || engine.name === pin)
  const mounting = group.containers.find(mountsFolder)
  const local = mounting ? named.filter(isLocal) : named
  if (mounting && local.length === 0) throw bindNotLocal(mounting, { pin, engines })
  // Who names an engine knows what it can run.
  if (pin !== undefined) return local
  const fitting = local.filter(({ facts }) =>
    group.containers.every(
      ({ platform }) => platform === undefined || platformOf(platform) === facts.platform,
    ),
  )
  if (fitting.length === 0) throw impossible(group, { engines, mounting })
  return fitting
}

const isLocal = ({ engine }: OpenEngine): boolean => isOnThisMachine(engine.endpoint.address)

const mountsFolder = ({ volumes }: ResolvedContainer): boolean =>
  volumes.some(({ type }) => type === 'bind')

function bindNotLocal(
  { name, volumes }: ResolvedContainer,
  { pin, engines }: { pin: string | undefined; engines: readonly OpenEngine[] },
): DockerError {
  const folders = volumes.flatMap((volume) => (volume.type === 'bind' ? [volume.sourcePath] : []))
  return new DockerError({
    code: 'BIND_NOT_LOCAL',
    what: `Container "${name}" mounts a folder of this machine, and ${pin === undefined ? 'no engine is' : `engine "${pin}" is not`} on it.`,
    why: [
      ...folders.flatMap((folder) => evidence('folder', folder)),
      ...evidence('engines', placesOf(engines)),
    ],
    fix: `copy what it needs: \`files\` in place of \`volumes\` in containers.${name}.`,
  })
}

function impossible(
  { containers }: Group,
  {
    engines,
    mounting,
  }: { engines: readonly OpenEngine[]; mounting: ResolvedContainer | undefined },
): DockerError {
  const wanted = containers.filter(({ platform }) => platform !== undefined)
  const names = containers.map(({ name }) => `"${name}"`).join(', ')
  return new DockerError({
    code: 'PLACEMENT_IMPOSSIBLE',
    what: `No engine has the platform that ${names} ${containers.length === 1 ? 'needs' : 'need together'}.`,
    why: [
      ...wanted.flatMap(({ name, platform }) => evidence('platform', `${platform}, of "${name}"`)),
      ...(mounting
        ? evidence('machine', `this one, of which "${mounting.name}" mounts a folder`)
        : []),
      ...engines.flatMap(({ engine, facts }) =>
        evidence(
          'engine',
          `${engine.name}, ${facts.platform}${isLocal({ engine } as OpenEngine) ? ', on this machine' : ''}`,
        ),
      ),
    ],
    fix: `add an engine of that platform, or name with \`engine\` in containers.${wanted[0]?.name ?? containers[0]?.name} one that emulates it.`,
  })
}

const placesOf = (engines: readonly OpenEngine[]): string =>
  engines.map(({ engine }) => `${engine.name} at ${engine.endpoint.place}`).join(', ')
