import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { invalidFile } from '../compose-errors.ts'
import { EnvFileProblem, readEnvFile } from '../interpolate/env-file.ts'
import type { Lookup } from '../interpolate/substitute.ts'

/** Values of variables by name. */
export type Variables = ReadonlyMap<string, string>

/** Reads the text of a file by its absolute path. */
export type ReadText = (file: string) => string

/** What a compose file may refer to as $NAME: the shell, and below it the .env file of the project's folder. */
export function projectVariables(
  shell: Readonly<Record<string, string | undefined>>,
  folder: string,
  read: ReadText,
): Variables {
  const variables = new Map(
    Object.entries(shell).filter((pair): pair is [string, string] => pair[1] !== undefined),
  )
  return withEnvFiles(variables, isFile(join(folder, '.env')) ? [join(folder, '.env')] : [], read)
}

/** The variables, and those of env files that they do not have. A later file takes precedence over an earlier one. */
export function withEnvFiles(
  variables: Variables,
  files: readonly string[],
  read: ReadText,
): Variables {
  const added = new Map<string, string>()
  const lookup: Lookup = (name) => variables.get(name) ?? added.get(name)
  for (const file of files)
    for (const [name, value] of envFileValues(file, read, (source) => readEnvFile(source, lookup)))
      added.set(name, value)
  return new Map([...added, ...variables])
}

/** Reads an env file, and names it where it cannot be read. */
export function envFileValues(
  file: string,
  read: ReadText,
  parse: (source: string) => Map<string, string>,
): Map<string, string> {
  try {
    return parse(read(file))
  } catch (error) {
    if (error instanceof EnvFileProblem) throw invalidFile(file, `${error.message}.`)
    throw error
  }
}

export const isFile = (path: string): boolean => existsSync(path) && !statSync(path).isDirectory()
