import type { ContainerConfig, VolumeObjectConfig } from '@mooring/core'
import type { ComposeProject } from '../model/project.ts'
import type { ComposeVolume } from '../model/resources.ts'
import type { ComposeService } from '../model/service.ts'
import type { ComposeVolumeMount } from '../model/volume-mounts.ts'
import type { Declared } from './part.ts'
import type { Refusal } from './refusals.ts'

type Mounts = Pick<ContainerConfig, 'volumes' | 'tmpfs'>

/** Volumes, folders of the host, and paths in memory. */
export function volumesOf(
  { volumes = [], tmpfs = [] }: ComposeService,
  project: ComposeProject,
): Declared<Mounts> {
  const mounted = volumes.filter(({ type }) => type === 'bind' || type === 'volume').map(mountOf)
  const inMemory = [
    ...tmpfs.map((path): [string, string] => {
      const [target = '', ...options] = path.split(':')
      return [target, options.join(':')]
    }),
    ...volumes.filter(({ type }) => type === 'tmpfs').map(memoryOf),
  ]
  return {
    value: {
      volumes: mounted.length > 0 ? mounted : undefined,
      tmpfs: inMemory.length > 0 ? Object.fromEntries(inMemory) : undefined,
    },
    refusals: volumes.flatMap((volume, index) =>
      problemsOf(volume, project).map((because): Refusal => ({
        path: ['volumes', index],
        because,
      })),
    ),
  }
}

const mountOf = ({
  type,
  source,
  target,
  read_only: readOnly,
}: ComposeVolumeMount): VolumeObjectConfig => ({
  type: type as 'bind' | 'volume',
  ...(source ? { source } : {}),
  target,
  ...(readOnly === true ? { readOnly } : {}),
})

function memoryOf({ target, tmpfs, read_only: readOnly }: ComposeVolumeMount): [string, string] {
  const options = [
    ...(readOnly === true ? ['ro'] : []),
    ...(tmpfs?.size === undefined ? [] : [`size=${tmpfs.size}`]),
    ...(tmpfs?.mode === undefined ? [] : [`mode=${tmpfs.mode.toString(8)}`]),
  ]
  return [target, options.join(',')]
}

function problemsOf(
  { type, source, target, bind, volume }: ComposeVolumeMount,
  project: ComposeProject,
): string[] {
  const problems: (string | false | undefined)[] = [
    !['bind', 'volume', 'tmpfs'].includes(type) &&
      `a mount is a bind, volume or tmpfs, not "${type}"`,
    !target.startsWith('/') &&
      `"${target}" is no absolute path of the container${/^[a-z]:/i.test(target) ? '; compose reads one letter before a colon as a drive of Windows' : ''}`,
    bind?.propagation !== undefined &&
      bind.propagation !== 'rprivate' &&
      'mounts of the host are not propagated',
    bind?.selinux !== undefined && 'folders of the host are not labelled for SELinux',
    volume?.nocopy === true && 'a volume begins with what the image has there',
    volume?.subpath !== undefined && 'a volume is mounted as a whole',
    type === 'volume' && source ? volumeProblem(project.volumes[source]) : undefined,
  ]
  return problems.filter((problem) => typeof problem === 'string')
}

function volumeProblem(volume: ComposeVolume | undefined): string | undefined {
  if (volume?.external === true) return 'tests get volumes of their own, and no external one'
  if (volume?.driver !== undefined && volume.driver !== 'local')
    return `volumes are local, not of the driver "${volume.driver}"`
  return Object.keys(volume?.driver_opts ?? {}).length > 0
    ? 'volumes have no driver options'
    : undefined
}
