import { statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { broughtBy } from '../scripts/sizes/installed.mjs'
import { packedFiles } from '../scripts/sizes/packed.mjs'
import budget from './size-budget.json' with { type: 'json' }

const hint =
  'take it away again, or raise test/size-budget.json and say in the commit what it is for'
const packages = join(import.meta.dirname, '../packages')
const packed = packedFiles()

const loaded: Record<keyof typeof budget.workerBytes, string[]> = {
  'a Vitest file that names no container': ['vitest/dist/set-up-file.ts'],
  'a Vitest file that names one': ['vitest/dist/set-up-file.ts', 'vitest/dist/worker.js'],
  'a Jest file that names no container': ['jest/dist/environment.cjs', 'jest/dist/set-up.cjs'],
  'a Jest file that names one': [
    'jest/dist/environment.cjs',
    'jest/dist/set-up.cjs',
    'jest/dist/chunks/connection.cjs',
  ],
  'a process of another runner': ['core/dist/worker.js'],
  'the process of Vitest or Jest': ['core/dist/runner.js'],
}

// Which files these are, tests of the runners count: vitest-module-graph and jest-imports.
test.each(Object.entries(budget.workerBytes))('%s loads at most %i bytes of ours', (who, most) => {
  const files = loaded[who as keyof typeof loaded]
  const sizes = files.map((file) => statSync(join(packages, file)).size)
  expect(
    sizes.reduce((sum, size) => sum + size, 0),
    hint,
  ).toBeLessThanOrEqual(most)
})

test.each(Object.entries(packed))('the package %s keeps to its size', (name, { sizeBytes }) => {
  const most = budget.packageKilobytes[name as keyof typeof budget.packageKilobytes]
  expect(sizeBytes / 1000, hint).toBeLessThanOrEqual(most)
})

test.each(Object.entries(budget.install))('an install of %s brings no more', (ours, most) => {
  const { names, sizeBytes } = broughtBy(ours.split(' '))
  expect(names.length, `${hint}: ${names.join(' ')}`).toBeLessThanOrEqual(most.packages)
  expect(sizeBytes / 1000, hint).toBeLessThanOrEqual(most.kilobytes)
})

test.each(Object.entries(packed))('%s comes with its page and its license', (_, { files }) => {
  expect(files).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'package.json']))
  expect(files.filter((file) => /\.tsbuildinfo$|^src\/|\.test\./.test(file))).toEqual([])
})
