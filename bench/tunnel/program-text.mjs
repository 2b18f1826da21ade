import { readFileSync } from 'node:fs'

/**
 * Arguments that make node run a program of this folder where there are no files of ours.
 *
 * @param {'service' | 'client'} name
 * @param {object} options
 */
export function programText(name, options) {
  const text = readFileSync(new URL(`${name}-program.mjs`, import.meta.url), 'utf8')
  return ['--input-type=module', '-e', text, JSON.stringify(options)]
}
