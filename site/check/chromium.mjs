import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const programs = ['chromium', 'chromium-browser', 'google-chrome', 'chromium-headless-shell']

/**
 * Path of the Chromium that is installed here, or of the one that the variable CHROMIUM names.
 *
 * @returns {string}
 */
export function findChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM
  const folders = (process.env.PATH ?? '').split(delimiter)
  const paths = programs.flatMap((program) => folders.map((folder) => join(folder, program)))
  const found = paths.find((path) => existsSync(path))
  if (found) return found
  throw new Error(
    `None of ${programs.join(', ')} is in PATH.\n\nFix: install one, such as with \`apt-get install chromium\`, or name its path in the variable CHROMIUM.`,
  )
}
