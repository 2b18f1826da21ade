import type { ContainerConfig } from '@mooring/core'
import type { VolumeObjectConfig } from '@mooring/core/config'

type Script = VolumeObjectConfig & { readonly source: string }

const folder = '/docker-entrypoint-initdb.d'

/**
 * The mounts that `initScripts` says as well, in the order that the image runs them in, which is that of their targets.
 * None where one of them would not be the same: a script has the name of its source there, and the image tells by the
 * end of the name what to do with it.
 */
export function initScriptsOf(volumes: NonNullable<ContainerConfig['volumes']>): readonly Script[] {
  const mounts = volumes.filter((volume) => typeof volume === 'object')
  const inside = mounts.filter(({ target }) => `${target}/`.startsWith(`${folder}/`))
  const scripts = inside.filter(isScript)
  return scripts.length === inside.length
    ? scripts.toSorted((one, other) => (one.target < other.target ? -1 : 1))
    : []
}

function isScript(volume: VolumeObjectConfig): volume is Script {
  const { type, source, target } = volume
  const end = endOf(target)
  const isDirect = !target.slice(folder.length + 1).includes('/')
  return type === 'bind' && isDirect && end !== undefined && endOf(source ?? '') === end
}

const endOf = (path: string): string | undefined => /\.(?:sh|sql(?:\.\w+)?)$/.exec(path)?.[0]
