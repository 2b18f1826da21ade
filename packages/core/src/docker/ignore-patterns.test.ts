import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  ignoreTable,
  keptFiles,
  writeIgnoredTree,
} from '../../../../test/support/dockerignore-table.ts'
import { filteredEntries } from './context-entries.ts'
import { excluding, including } from './entry-filters.ts'
import { patternsOf, readPatterns } from './ignore-patterns.ts'

// The same table is compared with the real builder in test/docker/dockerignore.test.ts.
test.each(ignoreTable)('.dockerignore of $patterns', async (row) => {
  const folder = await mkdtemp(join(tmpdir(), 'ignore-patterns-'))
  try {
    await writeIgnoredTree(folder, row.patterns)
    const kept: string[] = []
    for await (const { type, path } of filteredEntries(folder, excluding(patternsOf(row.patterns))))
      if (type === 'file') kept.push(path)
    expect(kept.sort()).toEqual(keptFiles(row))
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('an exception brings back what lies in a folder that another pattern takes', () => {
  const list = readPatterns(['a/b', '!a'])
  const above = list.judge('a')
  expect(list.judge('a/b', above).matches).toBe(true)
})

test.each(['!', 'a[', '[z-a]'])('%s is no pattern', (pattern) => {
  expect(() => readPatterns([pattern])).toThrow('.dockerignore')
})

test('what is included comes without what is excluded, with the folders on its way', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ignore-patterns-'))
  try {
    await writeIgnoredTree(folder, '')
    const filter = including(['src', 'docs/*.md'], excluding(['**/*.ts', '!src/sub/b.ts']))
    const kept: string[] = []
    for await (const { path } of filteredEntries(folder, filter)) kept.push(path)
    expect(kept).toEqual([
      'docs',
      'docs/README.md',
      'docs/guide.md',
      'src',
      'src/node_modules',
      'src/node_modules/y',
      'src/node_modules/y/index.js',
      'src/sub',
      'src/sub/b.ts',
      'src/sub/build',
    ])
  } finally {
    await rm(folder, { recursive: true })
  }
})
