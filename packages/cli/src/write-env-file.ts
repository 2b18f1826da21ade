import { access, constants, readFile, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { ConfigError } from '@mooring/core'

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
 * @throws ConfigError CONFIG_INVALID for a value that cannot be written
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

/**
 * A text of dotenv with our lines in it, in the place of those that it had.
 *
 * @throws ConfigError CONFIG_INVALID
 */
export function withVariables(former: string, variables: Readonly<Record<string, string>>): string {
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${quoted(name, value)}`)
  const block = [begin, ...lines, end].join('\n')
  const to = former.lastIndexOf(end)
  // A line of before whose end is missing is not the one of this end.
  const from = to < 0 ? -1 : former.lastIndexOf(begin, to)
  if (from >= 0) return former.slice(0, from) + block + former.slice(to + end.length)
  const above = former === '' || former.endsWith('\n') ? former : `${former}\n`
  return `${above}${block}\n`
}

// Values that need no quotes, or the first kind in which Node and dotenv read the value back; a shell reads the first two
// kinds too, but for what it fills in between double quotes.
function quoted(name: string, value: string): string {
  if (/^[\w:/@.,+%?&=~-]*$/.test(value)) return value
  // A backslash at the end would take the closing quote along.
  const isOpen = value.includes('\r') || value.endsWith('\\')
  const kinds = isOpen
    ? []
    : [
        ...(/['\n]/.test(value) ? [] : [`'${value}'`]),
        ...(/["\\]/.test(value) ? [] : [`"${value.replaceAll('\n', String.raw`\n`)}"`]),
        ...(value.includes('`') ? [] : [`\`${value}\``]),
      ]
  const [text] = kinds
  if (text === undefined) throw unwritable(name)
  return text
}

const unwritable = (name: string): ConfigError =>
  new ConfigError({
    code: 'CONFIG_INVALID',
    what: `Variable "${name}" cannot be written in the syntax of dotenv.`,
    why: [
      'its value ends with a backslash, or holds a carriage return or all three kinds of quotes',
    ],
    fix: `give "${name}" another value, or leave out --env.`,
  })
