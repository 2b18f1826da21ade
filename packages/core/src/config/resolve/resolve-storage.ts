import { entriesOf, isList } from '../entries.ts'
import type { ResolvedFile, ResolvedVolume } from '../resolved.ts'
import { isHostPath, readVolume } from '../volume-text.ts'
import type { FileConfig, TmpfsConfig, VolumeConfig } from '../written/written-storage.ts'
import { hostPath } from './resolve-values.ts'

export function resolveVolume(written: VolumeConfig, directory: string): ResolvedVolume {
  const { source, target, readOnly } =
    typeof written === 'string'
      ? partsOf(written)
      : { source: undefined, readOnly: false, ...written }
  const place = { target, readOnly: readOnly ?? false }
  if (source === undefined) return { type: 'anonymous', ...place }
  const isBind = typeof written === 'string' ? isHostPath(source) : written.type === 'bind'
  return isBind
    ? { type: 'bind', sourcePath: hostPath(source, directory), ...place }
    : { type: 'named', volume: source, ...place }
}

export function resolveTmpfs(written: TmpfsConfig | undefined): Record<string, string> {
  if (written === undefined) return {}
  if (typeof written !== 'string' && !isList(written)) return { ...written }
  const paths = typeof written === 'string' ? [written] : entriesOf(written).map(([, path]) => path)
  return Object.fromEntries(paths.map(pathAndOptions))
}

export function resolveFile(
  { target, content, source, mode, owner }: FileConfig,
  directory: string,
): ResolvedFile {
  return {
    target,
    source:
      source === undefined ? { content: content ?? '' } : { path: hostPath(source, directory) },
    mode: typeof mode === 'string' ? Number.parseInt(mode.replace(/^0o/, ''), 8) : mode,
    ...(owner !== undefined && { owner: ownerOf(String(owner)) }),
  }
}

function ownerOf(written: string): { uid: number; gid: number } {
  const [user, group = user] = written.split(':')
  return { uid: Number(user), gid: Number(group) }
}

const partsOf = (
  written: string,
): { source: string | undefined; target: string; readOnly: boolean } =>
  readVolume(written) ?? { source: undefined, target: written, readOnly: false }

function pathAndOptions(written: string): [string, string] {
  const [path = '', ...options] = written.split(':')
  return [path, options.join(':')]
}
