import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * What a declaration file exports, through the files that it exports from.
 *
 * @param {string} file path of a `.d.ts`
 * @returns {Map<string, string>} declarations without comments, by exported name
 */
export function exportsOf(file) {
  const found = new Map()
  for (const statement of statementsOf(file)) {
    const from = /(?:\} |\* )from '([^']+)'/.exec(statement)?.[1]
    const names = /^export (?:type )?\{([^}]*)\}/.exec(statement)?.[1]
    if (names !== undefined) addNamed(found, { names, from, file })
    else if (/^export (type )?\*/.test(statement)) addAll(found, { from, file })
    else if (statement.startsWith('export ')) addOwn(found, statement)
  }
  return found
}

function addNamed(found, { names, from, file }) {
  const theirs = from?.startsWith('.') ? exportsOf(beside(file, from)) : undefined
  for (const each of names.split(',').map((name) => name.trim().replace(/^type /, ''))) {
    if (each === '') continue
    const [name, exported = name] = each.split(' as ')
    const text = theirs?.get(name) ?? placeOf(each, { name, exported, from, file })
    found.set(exported, name === exported ? text : `export { ${each} };`)
  }
}

function addAll(found, { from, file }) {
  if (!from.startsWith('.')) found.set(`* of ${from}`, `export * from '${from}';`)
  else for (const [name, text] of exportsOf(beside(file, from))) found.set(name, text)
}

// A function has several where it is overloaded.
function addOwn(found, statement) {
  const name = /^export (?:declare )?(?:abstract )?\w+ (\w+)/.exec(statement)?.[1]
  if (name !== undefined) found.set(name, [found.get(name), statement].filter(Boolean).join('\n'))
}

function placeOf(written, { name, exported, from, file }) {
  if (from !== undefined) return `export { ${written} } from '${from}';`
  const isIt = (statement) => new RegExp(`^(declare )?\\w+ ${name}\\b`).test(statement)
  const local = name === exported ? statementsOf(file).find(isIt) : undefined
  return local ?? `export { ${written} };`
}

const beside = (file, path) => join(dirname(file), path.replace(/\.([mc]?)[tj]s$/, '.d.$1ts'))

// The compiler begins each statement of a declaration file at the start of a line.
const statementsOf = (file) =>
  readFileSync(file, 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\n/gm, '')
    .split(/\n(?=\w)/)
    .map((statement) => statement.trim())
