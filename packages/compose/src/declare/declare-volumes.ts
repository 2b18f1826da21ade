import type { ContainerConfig } from '@mooring/core'
import type { VolumeObjectConfig } from '@mooring/core/config'
import type { ComposeProject } from '../model/compose-project.ts'
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
  const mounted = volumes
    .filter(
      (volume) => ['bind', 'volume'].includes(volume.type) && mountProblems(volume).length === 0,
    )
    .map(mountOf)
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
      [...mountProblems(volume), ...volumeProblems(volume, project)].map((because): Refusal => ({
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

/** Why a mount is left out. */
function mountProblems({ type, target, bind, volume }: ComposeVolumeMount): string[] {
  const drive = /^[a-z]:/i.test(target)
    ? '; compose reads one letter before a colon as a drive of Windows'
    : ''
  const problems: (string | false | undefined)[] = [
    !['bind', 'volume', 'tmpfs'].includes(type) &&
      `a mount is a bind, volume or tmpfs, not "${type}"`,
    !target.startsWith('/') && `"${target}" is no absolute path of the container${drive}`,
    bind?.propagation !== undefined &&
      bind.propagation !== 'rprivate' &&
      'mounts of the host are not propagated',
    bind?.selinux !== undefined && 'folders of the host are not labelled for SELinux',
    volume?.nocopy === true && 'a volume begins with what the image has there',
    volume?.subpath !== undefined && 'a volume is mounted as a whole',
  ]
  return problems.filter((problem) => typeof problem === 'string')
}

/** Why a volume is not the one that is meant; one of the run's own stands in where this is ignored. */
function volumeProblems({ type, source }: ComposeVolumeMount, project: ComposeProject): string[] {
  const {
    external,
    driver,
    driver_opts: options = {},
  } = type === 'volume' && source ? (project.volumes[source] ?? {}) : {}
  if (external === true) return ['tests get volumes of their own, and no external one']
  if (driver !== undefined && driver !== 'local')
    return [`volumes are local, not of the driver "${driver}"`]
  return Object.keys(options).length > 0 ? ['volumes have no driver options'] : []
}
