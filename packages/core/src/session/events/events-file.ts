import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { invalidConfig } from '../../config/issues.ts'
import { debugChannel } from '../../debug.ts'

const log = debugChannel('session')

/**
 * Empties, or makes, the file that gets the events of a session, one a line. Each line is in the file when the writer
 * returns, so that nothing is lost however the process ends.
 *
 * @returns adds a line
 * @throws ConfigError CONFIG_INVALID when it cannot be written
 */
export function openEventsFile(
  file: string,
  configFile: string | undefined,
): (line: string) => void {
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, '')
  } catch (error) {
    const message = `expected the path of a file that can be written: ${(error as Error).message}`
    throw invalidConfig([{ path: ['events'], message }], configFile)
  }
  return (line) => {
    try {
      appendFileSync(file, `${line}\n`)
    } catch (error) {
      // A full disk must not be the reason why tests fail.
      log('events file: %s', (error as Error).message)
    }
  }
}
