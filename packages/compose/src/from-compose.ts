import type { ContainerConfig } from '@mooring/core'
import type { CreateBody } from '@mooring/core/commands'
import type { NetworkConfig } from '@mooring/core/config'
import { fileText, invalid, invalidFile } from './compose-errors.ts'
import { composeFiles } from './compose-files.ts'
import { configLoading } from './config-loading.ts'
import { isAnyField, withEngineFields } from './declare/engine-fields.ts'
import { declareProject, type ProjectDeclaration } from './declare/project-declaration.ts'
import { refuse } from './declare/refusals.ts'
import type { ServiceDeclaration } from './declare/service-declaration.ts'
import { orNames } from './load/near-name.ts'
import { readText } from './load/read-text.ts'
import { readProject, type ReadProject } from './model/read-project.ts'
import { requireOptions } from './require-options.ts'
import { nearestPart } from './tree/tree.ts'

export interface ComposeOptions<Name extends string = string> {
  /** Services to declare; what they depend on comes too. Default: all that compose would start. */
  readonly services?: readonly Name[] | undefined
  /** Profiles that are active. Default: those of COMPOSE_PROFILES. */
  readonly profiles?: readonly string[] | undefined
  /** How host ports are published, such as 5432 in '5432:5432': 'free' publishes on a free one, 'fixed' on this one. Default: 'free', with a notice. */
  readonly ports?: 'free' | 'fixed' | undefined
  /** Keys that Mooring cannot honour and tests do not need: their names, such as 'gpus', or paths, such as 'services.web.gpus'. Default: none. */
  readonly ignore?: readonly string[] | undefined
  /** What containers have besides, or in place of what the file says; `environment` and `labels` are added to. */
  readonly override?: { readonly [Service in Name]?: ContainerConfig } | undefined
  /** Variables of the shell, which $NAME in the file refers to; they take precedence over those of .env. Default: those of the process. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined
}

/** A container that a compose file declares. */
export type ComposeContainer = Omit<ContainerConfig, 'service'>

/** What a compose file declares, to be spread into `defineContainers({ … })`. */
export interface ComposeDeclarations<Name extends string = string> {
  readonly networks: Readonly<Record<string, NetworkConfig>>
  readonly containers: { readonly [Service in Name]: ComposeContainer }
}

/**
 * Declares the services of compose files as containers.
 *
 * @param file path of the compose file, relative to the folder of the config, or of a folder that has one, or several files
 *   of which later ones take precedence
 * @returns networks and containers, to be spread into `defineContainers({ … })`
 * @throws ConfigError COMPOSE_INVALID where compose would not take the file or there is no such service;
 *   COMPOSE_UNSUPPORTED where the services need what Mooring does not have; CONFIG_INVALID for options of another kind
 * @example
 * export default defineContainers({ ...fromCompose('./compose.yaml', { services: ['db', 'cache'] }) })
 */
export function fromCompose<const Name extends string = string>(
  file: string | readonly string[],
  options: ComposeOptions<Name> = {},
): ComposeDeclarations<Name> {
  requireOptions(options)
  const { directory, onSource } = configLoading()
  const { declaration, read, main } = readDeclaration(file, { ...options, directory, onSource })
  refuse(declaration.refusals, read.model, options.ignore ?? [])
  checkVariables(declaration, read)
  if (options.ports === undefined && declaration.fixedPorts.length > 0)
    tellOfPorts(main, declaration.fixedPorts)
  if (read.unset.size > 0) tellOfUnset(main, [...read.unset])
  const overrides = overridesOf(options.override, { main, declaration })
  const containers = Object.entries(declaration.containers).map(([name, declared]) => [
    name,
    overridden(containerOf(declared), overrides[name]),
  ])
  return {
    networks: declaration.networks,
    containers: Object.fromEntries(containers) as ComposeDeclarations<Name>['containers'],
  }
}

export interface ReadOptions extends Omit<ComposeOptions, 'override'> {
  readonly directory: string
  readonly onSource: (file: string) => void
}

export interface ReadDeclaration {
  declaration: ProjectDeclaration
  read: ReadProject
  /** The file that is named first. */
  main: string
}

/** Reads compose files, and declares what is asked for. */
export function readDeclaration(
  file: string | readonly string[],
  { directory, onSource, services, profiles, ports, environment = process.env }: ReadOptions,
): ReadDeclaration {
  const { files, folder } = composeFiles(file, directory)
  const read = readProject({
    files,
    folder,
    shell: environment,
    read: (path) => {
      onSource(path)
      return readText(path)
    },
    profiles: profiles ?? environment['COMPOSE_PROFILES']?.split(',').filter(Boolean) ?? [],
    services,
  })
  const declaration = declareProject(read.project, services, { isFixed: ports === 'fixed' })
  return { declaration, read, main: files[0] ?? '' }
}

function checkVariables({ containers }: ProjectDeclaration, { model }: ReadProject): void {
  const missing = Object.values(containers).flatMap(({ variables }) => variables)
  const first = missing.find(({ isSet }) => !isSet)
  if (first)
    throw invalid({
      at: nearestPart(model, first.path).at,
      path: first.path,
      problem: `the variable ${first.variable}, which it is made of, is not set.`,
    })
}

function tellOfPorts(file: string, ports: readonly string[]): void {
  const [which, where, them] =
    ports.length === 1
      ? ['the host port', 'is published on a free one', 'it']
      : ['the host ports', 'are published on free ones', 'them']
  process.stderr.write(
    `fromCompose: ${which} of ${fileText(file)} (${ports.join(', ')}) ${where}; \`ports: 'fixed'\` keeps ${them}, \`ports: 'free'\` says nothing.\n`,
  )
}

function tellOfUnset(file: string, names: readonly string[]): void {
  const [which, place] =
    names.length === 1
      ? [`variable ${names.join()}`, 'is not set: its place is empty']
      : [`variables ${names.toSorted().join(', ')}`, 'are not set: their places are empty']
  process.stderr.write(
    `fromCompose: ${which} of ${fileText(file)} ${place}; \`\${NAME:-}\` in the file says nothing.\n`,
  )
}

function containerOf({ config, engine }: ServiceDeclaration): ContainerConfig {
  if (!isAnyField(engine)) return config
  return { ...config, raw: (body: CreateBody) => withEngineFields(body, engine) }
}

function overridesOf(
  override: Readonly<Record<string, ContainerConfig | undefined>> = {},
  { main, declaration }: { main: string; declaration: ProjectDeclaration },
): Readonly<Record<string, ContainerConfig | undefined>> {
  const declared = Object.keys(declaration.containers)
  const unknown = Object.keys(override).find((name) => !declared.includes(name))
  if (unknown === undefined) return override
  throw invalidFile(
    main,
    `\`override\` names "${unknown}", which is not declared.${orNames(unknown, declared)}`,
  )
}

function overridden(
  container: ContainerConfig,
  override: ContainerConfig | undefined,
): ContainerConfig {
  if (!override) return container
  const { environment, labels, image, build } = override
  const { image: _image, build: _build, ...rest } = container
  return {
    // One of the two takes the place of the other.
    ...(image === undefined && build === undefined ? container : rest),
    ...override,
    ...(environment === undefined
      ? {}
      : { environment: { ...container.environment, ...environment } }),
    ...(labels === undefined ? {} : { labels: { ...container.labels, ...labels } }),
  }
}
