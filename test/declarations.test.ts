import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

const packages = join(import.meta.dirname, '../packages')

/** What a user has installed who uses the package, besides our own. */
const installed: Record<string, string[]> = {
  client: [],
  tunnel: [],
  core: [],
  services: [],
  compose: [],
  vitest: ['vitest', 'vitest/node'],
  jest: ['jest-environment-node', '@jest/test-sequencer'],
}

test.each(Object.entries(installed))(
  'declarations of %s name no types that a user may lack',
  (name, allowed) => {
    const named = entriesOf(name).flatMap((entry) => packagesNamedFrom(entry))
    const foreign = named.filter((target) => !/^(?:node:|@mooring\/)/.test(target))
    expect([...new Set(foreign)].filter((target) => !allowed.includes(target))).toEqual([])
  },
)

function entriesOf(name: string): string[] {
  const { exports } = JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8')) as {
    exports: Record<string, string | { types: string }>
  }
  return Object.values(exports).flatMap((entry) =>
    typeof entry === 'string' ? [] : [join(packages, name, entry.types)],
  )
}

function packagesNamedFrom(entry: string): string[] {
  const files = new Set([entry])
  const named: string[] = []
  // A set that grows while it is walked is walked to its new end.
  for (const file of files) {
    const text = readFileSync(file, 'utf8')
    for (const [, target = ''] of text.matchAll(
      /(?:\bfrom\s+|\bimport\s*\(\s*)['"]([^'"\n]+)['"]/g,
    )) {
      if (target.startsWith('.')) files.add(join(dirname(file), declarationOf(target)))
      else named.push(target)
    }
  }
  return named
}

const declarationOf = (path: string): string => path.replace(/\.([cm]?)[jt]s$/, '.d.$1ts')
