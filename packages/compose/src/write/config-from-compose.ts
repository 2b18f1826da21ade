import { pathText } from '../compose-errors.ts'
import { configLoading } from '../config-loading.ts'
import { isAnyField } from '../declare/engine-fields.ts'
import type { ProjectDeclaration } from '../declare/project-declaration.ts'
import type { Refusal } from '../declare/refusals.ts'
import type { ServiceDeclaration } from '../declare/service-declaration.ts'
import { readDeclaration, type ComposeOptions } from '../from-compose.ts'
import type { ReadProject } from '../model/read-project.ts'
import { knownService } from './fitting-service.ts'
import { isNamedByOthers } from './named-by-others.ts'
import { rawText } from './raw-text.ts'
import { shortened, shortPath } from './short-forms.ts'
import { Code, comments, sourceText } from './source-text.ts'

export interface ConfigFromComposeOptions extends Omit<
  ComposeOptions,
  'override' | 'ignore' | 'environment'
> {
  /** Variables of the shell, which $NAME in the file refers to. Default: none, so that the text holds nothing of this machine but what .env says. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined
  /** Folder that the config is written to; relative paths start there. Default: the working directory. */
  readonly directory?: string | undefined
  /** Whether servers that `@mooring/services` knows are declared by it. Default: true. */
  readonly knownServices?: boolean | undefined
  /** Package whose types of tests the config brings along. Default: '@mooring/vitest'. */
  readonly runner?: '@mooring/vitest' | '@mooring/jest' | undefined
}

export interface WrittenConfig {
  /** Text of a `containers.config.ts`. */
  readonly text: string
  /** Packages that it imports. */
  readonly packages: readonly string[]
  /** What a person should know: what was left out and why, and env files and variables whose values the text now holds, or has an empty place for. */
  readonly notes: readonly string[]
}

/**
 * Writes a config that declares what compose files do, without them. What Mooring cannot honour is left out, with a comment.
 *
 * @param file path of the compose file, relative to `directory`, or of a folder that has one, or several files
 * @throws ConfigError COMPOSE_INVALID where compose would not take the file or there is no such service
 */
export function configFromCompose(
  file: string | readonly string[],
  options: ConfigFromComposeOptions = {},
): WrittenConfig {
  const {
    environment = {},
    directory = configLoading().directory,
    knownServices = true,
    runner = '@mooring/vitest',
  } = options
  const { declaration, read } = readDeclaration(file, {
    ...options,
    environment,
    directory,
    onSource: () => undefined,
  })
  // One that the file wrote as absolute is a place of the machine, such as the engine's socket.
  const shorter = (path: string): string =>
    read.relativePaths.has(path) ? shortPath(path, directory) : path
  const written = Object.entries(declaration.containers).map(([name, declared]) =>
    writtenService(name, declared, { declaration, shorter, knownServices }),
  )
  const calls = [...new Set(written.flatMap(({ call }) => call ?? []))].toSorted()
  const networks = usedNetworks(declaration)
  const config = sourceText({
    ...(networks === undefined ? {} : { networks }),
    containers: Object.fromEntries(written.map(({ name, value }) => [name, value])),
  })
  return {
    text: moduleText(config, calls, runner),
    packages: ['@mooring/core', ...(calls.length > 0 ? ['@mooring/services'] : []), runner],
    notes: notesOf(written, { declaration, read, directory }),
  }
}

function notesOf(
  written: readonly WrittenService[],
  {
    declaration,
    read,
    directory,
  }: { declaration: ProjectDeclaration; read: ReadProject; directory: string },
): string[] {
  return [
    ...declaration.fixedPorts.map((port) => `the host port of ${port} is published on a free one`),
    ...written.flatMap(({ name, said }) => said.map((each) => `${name}: ${each}`)),
    ...declaration.refusals
      .filter(({ path }) => path[0] === 'networks')
      .map(({ path, because }) => `left out ${pathText(path)}: ${because}`),
    ...written.flatMap(({ name }) =>
      (read.envFiles.get(name) ?? []).map(
        (path) => `${name}: the values of ${shortPath(path, directory)} stand in the text`,
      ),
    ),
    ...[...read.variables].toSorted().map((name) => `the value of ${name} stands in the text`),
    ...[...read.unset]
      .toSorted()
      .map((name) => `${name} is not set: its place in the text is empty`),
  ]
}

function moduleText(config: string, calls: readonly string[], runner: string): string {
  const imports = [
    `import { defineContainers } from '@mooring/core'`,
    ...(calls.length > 0 ? [`import { ${calls.join(', ')} } from '@mooring/services'`] : []),
    `import type {} from '${runner}'`,
  ]
  return `${imports.join('\n')}

const config = defineContainers(${config})
export default config

declare module '@mooring/core' {
  interface Register {
    config: typeof config
  }
}
`
}

interface WrittenService {
  name: string
  value: unknown
  /** The function of `@mooring/services` that declares it. */
  call: string | undefined
  /** What a person should know. */
  said: string[]
}

function writtenService(
  name: string,
  { config, engine, variables }: ServiceDeclaration,
  {
    declaration,
    shorter,
    knownServices,
  }: {
    declaration: ProjectDeclaration
    shorter: (path: string) => string
    knownServices: boolean
  },
): WrittenService {
  const fitting = knownServices ? knownService(config) : undefined
  // Its service tells clients other addresses than the file does.
  const staysPlain = fitting?.call === 'kafka' && isNamedByOthers(name, declaration.containers)
  const known = staysPlain ? undefined : fitting
  const options = shortened(known?.options ?? config, variables, shorter)
  const refused = declaration.refusals.filter(
    ({ path }) => path[0] === 'services' && path[1] === name,
  )
  const said = [
    ...(staysPlain
      ? [`a plain container, as others name it; they reach kafka() at {${name}.networkBrokers}`]
      : []),
    ...[...(known?.leftOut ?? []), ...refused.map(reason)].map((each) => `left out ${each}`),
  ]
  const value = {
    ...options,
    ...(isAnyField(engine) ? { raw: new Code(rawText(engine)) } : {}),
    ...(said.length > 0 ? { [comments]: said } : {}),
  }
  return {
    name,
    value: known ? new Code(`${known.call}(${sourceText(value)})`) : value,
    call: known?.call,
    said,
  }
}

const reason = ({ path, because }: Refusal): string => `${pathText(path.slice(2))}: ${because}`

function usedNetworks({ networks }: ProjectDeclaration): object | undefined {
  return Object.keys(networks).length > 0 ? networks : undefined
}
