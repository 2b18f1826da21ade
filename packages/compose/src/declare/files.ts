import type { FileConfig } from '@mooring/core/config'
import type { ComposeProject } from '../model/compose-project.ts'
import type { FileMount } from '../model/mounts.ts'
import type { ComposeFile } from '../model/resources.ts'
import type { ComposeService } from '../model/service.ts'
import type { Declared } from './part.ts'
import type { Refusal } from './refusals.ts'

/** A file whose content is the value of a variable. */
export interface FileOfVariable {
  target: string
  variable: string
  isSet: boolean
  /** Of the config or secret. */
  path: [section: string, name: string]
}

/** The configs and secrets of a service that hold the value of a variable. */
export function filesOfVariables(
  { configs = [], secrets = [] }: ComposeService,
  project: ComposeProject,
): FileOfVariable[] {
  const found = (section: 'configs' | 'secrets', mounts: readonly FileMount[]): FileOfVariable[] =>
    mounts.flatMap(({ source, target }) => {
      const { environment: variable, content } = project[section][source] ?? {}
      if (variable === undefined) return []
      const place = targetOf(target, source, section === 'configs')
      return [{ target: place, variable, isSet: content !== undefined, path: [section, source] }]
    })
  return [...found('configs', configs), ...found('secrets', secrets)]
}

/** Configs and secrets of a service as files that are copied in. */
export function filesOf(
  { configs = [], secrets = [] }: ComposeService,
  project: ComposeProject,
): Declared<FileConfig[] | undefined> {
  const mounts = [
    ...configs.map((mount, index) => ({
      mount,
      path: ['configs', index],
      file: project.configs[mount.source] ?? {},
    })),
    ...secrets.map((mount, index) => ({
      mount,
      path: ['secrets', index],
      file: project.secrets[mount.source] ?? {},
    })),
  ]
  const files = mounts.map(({ mount, path, file }) => fileOf(mount, file, path[0] === 'configs'))
  return {
    value: files.length > 0 ? files : undefined,
    refusals: mounts.flatMap(({ mount, file, path }) =>
      problemsOf(mount, file).map((because): Refusal => ({ path, because })),
    ),
  }
}

// Compose itself gives 0444 to what it copies; a file keeps its own bits.
function fileOf(
  { source, target, mode }: FileMount,
  file: ComposeFile,
  isConfig: boolean,
): FileConfig {
  const place = targetOf(target, source, isConfig)
  const bits = mode === undefined ? {} : { mode: modeText(mode) }
  if (file.file !== undefined) return { target: place, source: file.file, ...bits }
  return { target: place, content: file.content ?? '', mode: '0444', ...bits }
}

function targetOf(target: string | undefined, source: string, isConfig: boolean): string {
  if (target?.startsWith('/')) return target
  return isConfig ? `/${target ?? source}` : `/run/secrets/${target ?? source}`
}

const modeText = (mode: string): string => mode.replace(/^0o?/, '').padStart(4, '0')

function problemsOf({ uid, gid }: FileMount, file: ComposeFile): string[] {
  const isCopied = file.file === undefined
  const owners = [uid, gid].filter((owner) => owner !== undefined && owner !== '0')
  const problems = [
    file.external === true && 'an external one is kept by a swarm',
    file.driver !== undefined && 'it is kept by a driver',
    file.template_driver !== undefined && 'its text is no template',
    isCopied && owners.length > 0 && 'files belong to root',
  ]
  return problems.filter((problem) => typeof problem === 'string')
}
