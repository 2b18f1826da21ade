import { readFileSync } from 'node:fs'
import { invalidFile } from '../compose-errors.ts'

/**
 * The text of a file by its absolute path.
 *
 * @throws ConfigError COMPOSE_INVALID where it cannot be read
 */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw invalidFile(path, `it cannot be read: ${(error as Error).message}.`)
  }
}
