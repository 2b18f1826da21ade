import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { runnerFolder } from '../support/runners.ts'

const packages = join(runnerFolder('jest-30'), 'node_modules', '@mooring')

test("Jest's workers load one file of ours, a second where a test names a container, and nothing of the engine", () => {
  const { files, outside } = graphOf([join(packages, 'jest/dist/environment.cjs')])
  expect(files.map((file) => relative(packages, file)).sort()).toEqual([
    'jest/dist/chunks/connection.cjs',
    // What only failed tests need.
    'jest/dist/chunks/failure-report.cjs',
    'jest/dist/chunks/failure.cjs',
    // What only skipped tests and failed hooks need, where a page or a summary shows them.
    'jest/dist/chunks/unheard.cjs',
    'jest/dist/environment.cjs',
  ])
  expect(outside.filter((name) => !name.startsWith('node:'))).toEqual(['jest-environment-node'])
})

test('the test function of the package loads no file but its own', () => {
  const { files, outside } = graphOf([join(packages, 'jest/dist/index.cjs')])
  expect(files).toHaveLength(1)
  expect(outside).toEqual([])
})

interface Graph {
  /** Absolute paths of the files of ours. */
  files: string[]
  /** Modules of others. */
  outside: string[]
}

/** Everything that may be loaded from the entries on, by `import`, `import()` and `require`. */
function graphOf(entries: readonly string[]): Graph {
  const files = new Set(entries)
  const outside = new Set<string>()
  for (const file of files) {
    for (const target of targetsIn(readFileSync(file, 'utf8'))) {
      if (!/^(\.|@mooring\/)/.test(target)) outside.add(target)
      else files.add(createRequire(file).resolve(target))
    }
  }
  return { files: [...files], outside: [...outside] }
}

const targetsIn = (source: string): string[] =>
  [
    ...source.matchAll(
      /(?:\bfrom\s*|^\s*import\s*|\bimport\s*\(\s*|\brequire\s*\(\s*)['"]([^'"]+)['"]/gm,
    ),
  ].map(([, target]) => target ?? '')
