import { invalidFile } from '../compose-errors.ts'
import { readEnvFile, readRawEnvFile } from '../interpolate/env-file.ts'
import type { Lookup } from '../interpolate/substitute.ts'
import { envFileValues, isFile, type ReadText, type Variables } from '../load/project-variables.ts'
import type { ComposeProject } from './compose-project.ts'
import type { ComposeService, EnvFile } from './service.ts'

export interface EnvironmentSources {
  readonly variables: Variables
  readonly read: ReadText
  readonly onEnvFile: (service: string, file: string) => unknown
  /** Hears of each variable that a line of an env file takes its value from. */
  readonly onVariable: (name: string) => unknown
}

/** Adds what env files and label files hold, below what the services themselves say. */
export function withEnvironment(
  project: ComposeProject,
  sources: EnvironmentSources,
): ComposeProject {
  const services = Object.entries(project.services).map(
    ([name, service]): [string, ComposeService] => {
      const { env_file: envFiles, label_file: labelFiles, ...rest } = service
      const environment = { ...valuesOf(envFiles ?? [], service, sources), ...service.environment }
      const labels = { ...labelsOf(labelFiles ?? [], sources), ...service.labels }
      for (const file of [...(envFiles ?? []).map(({ path }) => path), ...(labelFiles ?? [])])
        if (isFile(file)) sources.onEnvFile(name, file)
      return [
        name,
        {
          ...rest,
          ...(Object.keys(environment).length > 0 ? { environment } : {}),
          ...(Object.keys(labels).length > 0 ? { labels } : {}),
        },
      ]
    },
  )
  return { ...project, services: Object.fromEntries(services) }
}

// A line may refer to the shell and .env, to the service's own variables, to earlier files, and to lines above, in this order.
function valuesOf(
  files: readonly EnvFile[],
  { environment = {} }: ComposeService,
  { variables, read, onVariable }: EnvironmentSources,
): Record<string, string> {
  const known = new Map(
    Object.entries(environment).flatMap(([key, value]): [string, string][] =>
      value === null ? [] : [[key, value]],
    ),
  )
  const lookup: Lookup = (name) => {
    const value = variables.get(name)
    if (value !== undefined) onVariable(name)
    return value ?? environment[name] ?? undefined
  }
  for (const { path, required, format } of files) {
    if (!isFile(path)) {
      if (required)
        throw invalidFile(path, 'the env file is not there.', 'make it, or say `required: false`.')
      continue
    }
    const parse = parserOf(format, path)
    for (const [key, value] of envFileValues(path, read, (source) => parse(source, lookup, known)))
      known.set(key, value)
  }
  return Object.fromEntries(known)
}

function parserOf(format: string | undefined, file: string): typeof readEnvFile {
  if (format === undefined || format === '' || format === '.env') return readEnvFile
  if (format === 'raw') return readRawEnvFile
  throw invalidFile(file, `there is no format "${format}" of env files; there is "raw".`)
}

function labelsOf(files: readonly string[], { read }: EnvironmentSources): Record<string, string> {
  const labels = new Map<string, string>()
  for (const file of files) {
    if (!isFile(file)) throw invalidFile(file, 'the label file is not there.')
    const values = envFileValues(file, read, (source) =>
      readEnvFile(source, (name) => labels.get(name)),
    )
    for (const [key, value] of values) labels.set(key, value)
  }
  return Object.fromEntries(labels)
}
