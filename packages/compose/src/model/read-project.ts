import { basename } from 'node:path'
import { invalid, invalidFile } from '../compose-errors.ts'
import { sectionOf } from '../load/document.ts'
import { loadModel } from '../load/load-model.ts'
import { orNames, orNearName } from '../load/near-name.ts'
import { projectVariables, type ReadText, type Variables } from '../load/project-variables.ts'
import { isNothing, mapping, type Mapping } from '../tree/tree.ts'
import type { ComposeProject } from './compose-project.ts'
import { checkConsistency } from './consistency.ts'
import type { Decoder } from './decode.ts'
import { withEnvironment, type EnvironmentSources } from './environment.ts'
import { normalised } from './normalise.ts'
import { enabledServices } from './profiles.ts'
import { file, network, volume } from './resources.ts'
import { service } from './service-decoder.ts'
import { withUsedResources } from './used-resources.ts'

export interface ReadProjectOptions {
  /** Absolute paths, the most important last. */
  readonly files: readonly string[]
  /** Folder of relative paths and of .env. */
  readonly folder: string
  readonly shell: Readonly<Record<string, string | undefined>>
  readonly read: ReadText
  readonly profiles: readonly string[]
  /** Services whose own profiles are switched on; those that they depend on come too. None: all. */
  readonly services?: readonly string[] | undefined
}

export interface ReadProject {
  project: ComposeProject
  /** The whole of the files, for places. */
  model: Mapping
  /** Names of the variables whose values texts of the files hold. */
  variables: ReadonlySet<string>
  /** Names of variables that are not set, and whose place in the texts is empty. */
  unset: ReadonlySet<string>
  /** Env files and label files that are there, by the service that has their values. */
  envFiles: ReadonlyMap<string, readonly string[]>
  /** Absolute paths that the files wrote as relative ones. */
  relativePaths: ReadonlySet<string>
}

/**
 * Reads compose files as `docker compose config` does.
 *
 * @throws ConfigError COMPOSE_INVALID
 */
export function readProject(options: ReadProjectOptions): ReadProject {
  const { files, folder, shell, read } = options
  const given = projectVariables(shell, folder, read)
  const referred = new Set<string>()
  const unset = new Set<string>()
  const relativePaths = new Set<string>()
  const envFiles = new Map<string, string[]>()
  const onVariable = (each: string): unknown => referred.add(each)
  const name = projectName(given, folder)
  const load = (variables: Variables): Mapping =>
    loadModel(files, {
      folder,
      variables,
      read,
      onVariable,
      onUnset: (each) => unset.add(each),
      onRelative: (path) => relativePaths.add(path),
    })
  const first = load(new Map([...given, ['COMPOSE_PROJECT_NAME', name]]))
  const written = first.entries.get('name')
  const named =
    given.has('COMPOSE_PROJECT_NAME') || written?.kind !== 'scalar' ? name : nameFrom(written.text)
  const variables = new Map([...given, ['COMPOSE_PROJECT_NAME', named]])
  const model = named === name ? first : load(variables)
  return {
    project: projectOf(model, {
      ...options,
      name: named,
      variables,
      onVariable,
      onEnvFile: (user, path) => envFiles.set(user, [...(envFiles.get(user) ?? []), path]),
    }),
    model,
    variables: referred,
    unset,
    envFiles,
    relativePaths,
  }
}

const projectName = (variables: Variables, folder: string): string =>
  variables.get('COMPOSE_PROJECT_NAME') ?? nameFrom(basename(folder))

const nameFrom = (written: string): string =>
  written
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '')

const sections = [
  'name',
  'version',
  'services',
  'networks',
  'volumes',
  'secrets',
  'configs',
  'include',
  'models',
]

interface ProjectContext extends ReadProjectOptions, EnvironmentSources {
  name: string
}

function projectOf(model: Mapping, context: ProjectContext): ComposeProject {
  for (const [key, section] of model.entries)
    if (!sections.includes(key) && !key.startsWith('x-'))
      throw invalid({
        at: section.at,
        path: [key],
        problem: `compose knows no such key.${orNearName(key, sections)}`,
      })
  const decoded: ComposeProject = {
    name: context.name,
    services: decodedSection(model, 'services', service),
    networks: decodedSection(model, 'networks', network),
    volumes: decodedSection(model, 'volumes', volume),
    configs: decodedSection(model, 'configs', file),
    secrets: decodedSection(model, 'secrets', file),
  }
  const whole = normalised(decoded, context)
  const { services = Object.keys(whole.services), profiles } = context
  for (const name of services)
    if (!Object.hasOwn(whole.services, name))
      throw invalidFile(
        context.files.at(-1) ?? '',
        `there is no service "${name}".${orNames(name, Object.keys(whole.services))}`,
      )
  const enabled = {
    ...whole,
    services: enabledServices(whole.services, profiles, context.services),
  }
  checkConsistency(enabled, { model, all: whole.services })
  return withUsedResources(withEnvironment(enabled, context))
}

function decodedSection<T extends object>(
  model: Mapping,
  section: string,
  decoder: Decoder<T>,
): Record<string, T> {
  const entries = [...sectionOf(model, section)].map(([name, part]): [string, T] => {
    const written = isNothing(part) ? mapping([], part.at) : part
    return [name, decoder(written, [section, name])]
  })
  return Object.fromEntries(entries)
}
