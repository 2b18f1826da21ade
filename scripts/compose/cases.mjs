import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** Folder of the files that compose and our reader must read alike. */
export const casesFolder = resolve(import.meta.dirname, '../../fixtures/compose')

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

const above = dirname(casesFolder)

/** A text without the folders of this machine: that of the files is /project, and the one above it /above. */
export const withPlaces = (text) =>
  text.replaceAll(casesFolder, '/project').replaceAll(above, '/above')

/** The same text with the folders of this machine. */
export const withFolders = (text) =>
  text.replaceAll('/project', casesFolder).replaceAll('/above', above)
