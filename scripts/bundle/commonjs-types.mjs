import { readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * Writes the declarations that a CommonJS file gets where it imports a package: every name is that of the ES module's
 * declarations, so that there is one `Register` to augment, whoever does it.
 *
 * @param {string} root folder of the package; its `exports` say what is written, by `require.types`
 */
export function writeCommonjsTypes(root) {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  for (const { types, require } of Object.values(exports)) {
    if (!types || !require) continue
    const declared = values(join(root, types))
    writeFileSync(join(root, require.types), declarations(basename(types), declared))
  }
}

function declarations(file, declared) {
  const from = `'./${file.replace('.d.ts', '.js')}' with { 'resolution-mode': 'import' }`
  const lines = [...declared].flatMap(([name, isClass]) => [
    `export declare const ${name}: typeof module.${name}`,
    ...(isClass ? [`export type ${name} = module.${name}`] : []),
  ])
  return [`import type * as module from ${from}`, `export type * from ${from}`, ...lines, ''].join(
    '\n',
  )
}

/** Names of the values that declarations export, and whether each is a class. */
function values(file) {
  const text = readFileSync(file, 'utf8')
  const found = new Map()
  for (const [, kind, name] of text.matchAll(
    /^export declare (?:abstract )?(const|function|class) (\w+)/gm,
  ))
    found.set(name, kind === 'class')
  for (const [, target] of text.matchAll(/^export \* from '(\.[^']+)'/gm))
    for (const [name, isClass] of values(declarationsOf(file, target))) found.set(name, isClass)
  for (const [, list, target] of text.matchAll(/^export \{([^}]*)\} from '([^']+)'/gm)) {
    const all = values(declarationsOf(file, target))
    for (const entry of list.split(',').map((part) => part.trim())) {
      if (entry === '' || entry.startsWith('type ')) continue
      const [name, as = name] = entry.split(' as ')
      found.set(as, all.get(name) ?? false)
    }
  }
  return found
}

const declarationsOf = (file, target) =>
  target.startsWith('.')
    ? join(dirname(file), target.replace(/\.[jt]s$/, '.d.ts'))
    : join('packages', target.replace('@mooring/', ''), 'dist/types/index.d.ts')
