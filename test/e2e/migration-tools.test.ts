import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runFixture, type FixtureOptions, type FixtureResult } from '../support/fixture-run.ts'
import { labelContainers } from '../support/label-containers.ts'
import { leftoversOf } from '../support/leftovers.ts'
import { newestNode, rootFolder } from '../support/runners.ts'

const tools = ['knex', 'drizzle', 'node-pg-migrate'] as const

/** A run of the sample project of a tool; on CI, because there no image of the migrated server stays. */
const run = (
  tool: (typeof tools)[number],
  { env, prepare, ...options }: Partial<FixtureOptions> = {},
): Promise<FixtureResult> =>
  runFixture({
    fixture: `migrations-${tool}`,
    runner: 'vitest-5',
    args: ['run'],
    ...options,
    env: { CI: 'true', ...env },
    prepare: async (dir) => {
      await labelContainers(dir)
      await prepare?.(dir)
    },
  })

test.each(tools)('each test has the rows that %s made, and its own', async (tool) => {
  const result = await run(tool)
  expect(result.exitCode, result.output).toBe(0)
  expect(result.output).toMatch(/Tests .*4 passed \(4\)/)
  expect(await leftoversOf(result)).toEqual([])
})

test.each(tools)('the sample project of %s has right types', async (tool) => {
  const { exitCode, output } = await run(tool, {
    program: join(rootFolder, 'node_modules/typescript/bin/tsc'),
    args: [],
  })
  expect(output).toBe('')
  expect(exitCode).toBe(0)
})

test('Jest gets what Knex made, too', async () => {
  const NODE_OPTIONS = '--experimental-vm-modules'
  const result = await run('knex', {
    runner: 'jest-30',
    args: [],
    env: { NODE_OPTIONS },
    node: newestNode,
  })
  expect(result.exitCode, result.output).toBe(0)
  expect(result.output).toContain('Tests:       2 passed, 2 total')
  expect(await leftoversOf(result)).toEqual([])
})

/** A step that fails, for the sample project of each tool. */
const broken = {
  knex: {
    file: 'migrations/20240103120000_broken.js',
    text: `export const up = (knex) => knex.raw('SELECT * FROM missing')\nexport const down = up\n`,
    toolSays: 'SELECT * FROM missing - relation',
  },
  drizzle: {
    file: 'drizzle/0001_books.sql',
    text: 'SELECT * FROM missing;',
    toolSays: 'Failed query: SELECT * FROM missing',
  },
  'node-pg-migrate': {
    file: 'migrations/1704283200000_broken.sql',
    text: 'SELECT * FROM missing;',
    toolSays: '> Rolling back attempted migration',
  },
}

test.each(tools)(
  'a migration of %s that fails is told in the words of both, tool and server',
  async (tool) => {
    const { file, text, toolSays } = broken[tool]
    const result = await run(tool, { prepare: (dir) => writeFile(join(dir, file), text) })
    expect(result.exitCode, result.output).toBe(1)
    expect(result.output).toContain('[MIGRATION_FAILED]')
    expect(result.output).toContain(toolSays)
    expect(result.output).toContain('relation "missing" does not exist')
    expect(result.output).toMatch(/Tests .*4 failed \(4\)/)
    expect(await leftoversOf(result)).toEqual([])
  },
)
