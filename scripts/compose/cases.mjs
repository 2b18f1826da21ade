import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** Folder of the files that compose and our reader must read alike. */
export const casesFolder = resolve(import.meta.dirname, '../../fixtures/compose')

/** A text of compose or of our reader with folders of this machine named as on every other. */
export const withPlaces = (text) =>
  text.replaceAll(casesFolder, '/beside/project').replaceAll(dirname(casesFolder), '/beside')

/** The same the other way round. */
export const withoutPlaces = (text) =>
  text.replaceAll('/beside/project', casesFolder).replaceAll('/beside', dirname(casesFolder))

/** What the variables of the shell are for every case. */
export const shell = { SHELL_VALUE: 'of the shell', SHELL_NAME: 'shell', EMPTY_SHELL: '' }

/**
 * A case is a file; its key `x-case`, which compose knows nothing of, may name several `files` and active `profiles`, as JSON.
 *
 * @typedef {{ name: string, files: string[], profiles: string[] }} Case
 * @returns {Case[]}
 */
export function composeCases() {
  const names = readdirSync(casesFolder).filter((file) => file.endsWith('.yaml'))
  return names.toSorted().map((file) => {
    const [, options = '{}'] =
      /^x-case: (.*)$/m.exec(readFileSync(join(casesFolder, file), 'utf8')) ?? []
    const { files = [file], profiles = [] } = JSON.parse(options)
    return { name: file.replace('.yaml', ''), files, profiles }
  })
}
