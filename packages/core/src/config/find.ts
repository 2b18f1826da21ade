import { stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { ConfigError, evidence } from '@mooring/client'

const configNames: readonly string[] = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs', 'json'].map(
  (extension) => `containers.config.${extension}`,
)

/** Where the config is. */
export interface ConfigPlace {
  /** The config is looked for here and above. @default the working directory */
  directory?: string
  /** The config file, where it has another name. */
  configFile?: string | undefined
}

/**
 * Finds the config file.
 *
 * @param directory where the search begins; it goes upward to the root
 * @param configFile a path, absolute or relative to the directory, that is taken as it is
 * @returns absolute path
 * @throws ConfigError CONFIG_NOT_FOUND with the places looked at
 */
export async function findConfig(directory: string, configFile?: string): Promise<string> {
  if (configFile !== undefined) return givenFile(resolve(directory, configFile), configFile)
  const folders = foldersUpward(resolve(directory))
  for (const folder of folders) {
    const found = await firstFile(configNames.map((name) => join(folder, name)))
    if (found) return found
  }
  throw new ConfigError({
    code: 'CONFIG_NOT_FOUND',
    what: `No containers.config file in ${folders[0]} or a folder above it.`,
    why: [
      ...evidence('looked for', configNames.join(', ')),
      ...folders.flatMap((folder) => evidence('looked in', folder)),
    ],
    fix: 'create containers.config.ts, or name the file with the option `config`.',
  })
}

async function givenFile(path: string, written: string): Promise<string> {
  if (await isFile(path)) return path
  throw new ConfigError({
    code: 'CONFIG_NOT_FOUND',
    what: `The config file "${written}" does not exist.`,
    why: evidence('looked for', path),
    fix: 'correct the option `config`; a relative path starts at the root of the project.',
  })
}

function foldersUpward(directory: string): string[] {
  const above = dirname(directory)
  return above === directory ? [directory] : [directory, ...foldersUpward(above)]
}

async function firstFile(paths: readonly string[]): Promise<string | undefined> {
  const found = await Promise.all(paths.map(isFile))
  return paths.find((_path, index) => found[index])
}

const isFile = async (path: string): Promise<boolean> => {
  try {
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}
