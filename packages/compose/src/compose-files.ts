import { existsSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { invalidFile } from './compose-errors.ts'

const standardNames = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml']

/**
 * The compose files that are meant, by absolute path: a folder means its compose.yaml and the override file beside it.
 *
 * @throws ConfigError COMPOSE_INVALID where there is none
 */
export function composeFiles(
  named: string | readonly string[],
  directory: string,
): { files: string[]; folder: string } {
  const paths = (typeof named === 'string' ? [named] : named).map((path) =>
    resolve(directory, path),
  )
  const files = paths.flatMap((path) => (isFolder(path) ? standardFiles(path) : [path]))
  const missing = files.find((file) => !existsSync(file))
  if (missing !== undefined) throw invalidFile(missing, 'the file is not there.')
  const [main] = files
  if (main === undefined)
    throw invalidFile(directory, 'no compose file is named.', "name one, such as './compose.yaml'.")
  return { files, folder: dirname(main) }
}

function standardFiles(folder: string): string[] {
  const main = standardNames.map((name) => join(folder, name)).find((file) => existsSync(file))
  if (main === undefined)
    throw invalidFile(folder, `there is no compose file; looked for ${standardNames.join(', ')}.`)
  const override = main.replace(/(\.ya?ml)$/, '.override$1')
  return existsSync(override) ? [main, override] : [main]
}

const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory()
