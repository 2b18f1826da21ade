import { readFileSync } from 'node:fs'
import { namesOfFile } from '@mooring/client/source'
import type { ResolvedConfig } from '../config/resolved.ts'
import { namedByVariables } from '../session/data/test-variables.ts'

/**
 * The containers that start when a run begins: the eager ones and, of those that are not lazy, what its files name, all
 * where a file leaves open which, and those of declared variables, which every file may read.
 *
 * @param files absolute paths; one that cannot be read names nothing
 */
export function namesToStart(config: ResolvedConfig, files: readonly string[]): string[] {
  const found = files.map((file) => namesOfFile(textOf(file)))
  const isOpen = found.some((one) => one.isOpen)
  const ofVariables = new Set(namedByVariables(config))
  return config.containers
    .filter(
      ({ name, start }) =>
        start === 'eager' ||
        (start === 'auto' &&
          (isOpen || ofVariables.has(name) || found.some(({ names }) => names.has(name)))),
    )
    .map(({ name }) => name)
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
