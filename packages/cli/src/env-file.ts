import { access, constants, readFile, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

const begin = '# mooring up: begin'
const end = '# mooring up: end'

/** Throws the system's error where the folder of a file is not there. */
export const accessEnvFolder = (directory: string, file: string): Promise<void> =>
  access(dirname(resolve(directory, file)), constants.F_OK)

/**
 * Writes variables into a file in the syntax of dotenv, between two lines of ours; what else is in the file stays. A new file
 * is readable by its owner only, because URLs hold passwords.
 *
 * @returns how many
 */
export async function writeEnvFile(
  directory: string,
  file: string,
  variables: Readonly<Record<string, string>>,
): Promise<number> {
  const path = resolve(directory, file)
  const former = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  await writeFile(path, withVariables(former, variables), { mode: 0o600 })
  return Object.keys(variables).length
}

/** A text of dotenv with our lines in it, in the place of those that it had. */
export function withVariables(former: string, variables: Readonly<Record<string, string>>): string {
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${quoted(value)}`)
  const block = [begin, ...lines, end].join('\n')
  const [from, to] = [former.indexOf(begin), former.indexOf(end)]
  if (from >= 0 && to > from) return former.slice(0, from) + block + former.slice(to + end.length)
  const above = former === '' || former.endsWith('\n') ? former : `${former}\n`
  return `${above}${block}\n`
}

// What a shell and dotenv read alike; in double quotes dotenv knows line ends, and shells fill in variables.
function quoted(value: string): string {
  if (/^[\w:/@.,+%?&=~-]*$/.test(value)) return value
  return value.includes("'") || value.includes('\n')
    ? `"${value.replaceAll('\n', String.raw`\n`)}"`
    : `'${value}'`
}
