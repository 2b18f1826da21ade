import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadConfig } from '../packages/core/src/config/load.ts'

const fixture = join(import.meta.dirname, '../fixtures/docs-compose')

test('paths start at the config, and what was read for it is known, so that an edit is seen', async () => {
  const sources: string[] = []
  const config = await loadConfig({ directory: fixture, onSource: (file) => sources.push(file) })
  expect(config.containers.map(({ name }) => name)).toEqual(['db', 'cache', 'prices'])
  for (const file of ['compose.yaml', '.env', 'db.env'])
    expect(sources).toContain(join(fixture, file))
})
