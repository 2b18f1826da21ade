import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runFixture, type FixtureOptions, type FixtureResult } from '../support/fixture-run.ts'
import { labelContainers } from '../support/label-containers.ts'
import { leftoversOf } from '../support/leftovers.ts'
import { machineNode, newestNode, rootFolder } from '../support/runners.ts'

/** Runs the sample project; as on CI, where no snapshot is kept. */
const run = (options: Omit<FixtureOptions, 'fixture'>): Promise<FixtureResult> =>
  runFixture({
    fixture: 'docs-other-runners',
    prepare: labelContainers,
    ...options,
    env: { CI: 'true', ...options.env },
  })

const ofNode = ['node-test/amounts.test.js', 'node-test/orders.test.js']

test.each([machineNode, newestNode])(
  'tests of node:test run in the script, with %s',
  async (node) => {
    const args = [node, '--test', '--test-reporter=tap', ...ofNode]
    const result = await run({ runner: 'node-test', node, program: 'with-containers.mjs', args })
    expect(result.exitCode, result.output).toBe(0)
    expect(result.output).toContain('# pass 3\n# fail 0')
    expect(await leftoversOf(result)).toEqual([])
  },
)

test('tests of node:test run with a global set-up', async () => {
  const setup = '--test-global-setup=node-test/global-setup.mjs'
  const args = ['--test', setup, '--test-reporter=tap', ...ofNode]
  const result = await run({ runner: 'node-test', node: newestNode, args })
  expect(result.exitCode, result.output).toBe(0)
  expect(result.output).toContain('# pass 3\n# fail 0')
  expect(await leftoversOf(result)).toEqual([])
})

test('tests of Playwright run with a global set-up', async () => {
  const args = ['test', '--workers=2', '--reporter=list']
  const result = await run({ runner: 'playwright', args })
  expect(result.exitCode, result.output).toBe(0)
  expect(result.output).toContain('2 passed')
  expect(await leftoversOf(result)).toEqual([])
})

test('the samples have right types', async () => {
  const program = join(rootFolder, 'node_modules/typescript/bin/tsc')
  const { exitCode, output } = await run({ runner: 'playwright', program })
  expect(output).toBe('')
  expect(exitCode).toBe(0)
})

test.each(['', '--parallel=2'])('tests of Bun run with a preload %s', async (flag) => {
  // Bun gives a test 5 s, which a loaded machine may need for a database.
  const args = ['test', '--timeout=60000', ...(flag ? [flag] : []), 'bun/']
  const result = await run({ runner: 'bun', args })
  expect(result.exitCode, result.output).toBe(0)
  expect(result.output).toMatch(/^ 3 pass\n 0 fail/m)
  expect(await leftoversOf(result)).toEqual([])
})

const leavesTransaction = `
import { test } from 'node:test'
import { connectSession } from '@mooring/core/worker'
import { Client } from 'pg'

const session = await connectSession(process.env.CONTAINERS)

test('leaves a transaction open', async (t) => {
  const db = await session.lease('db', { name: t.name })
  t.after(() => db.release())
  const client = new Client(db.url)
  client.on('error', () => undefined)
  await client.connect()
  await client.query("BEGIN; INSERT INTO orders (item, amount) VALUES ('anchor', 1)")
})`

test('a test of node:test that leaves a transaction open fails, and no other', async () => {
  const left = 'node-test/left.test.js'
  const result = await run({
    runner: 'node-test',
    program: 'with-containers.mjs',
    args: [machineNode, '--test', '--test-reporter=tap', ...ofNode, left],
    prepare: async (dir) => {
      await labelContainers(dir)
      await writeFile(join(dir, left), leavesTransaction)
    },
  })
  expect(result.exitCode, result.output).toBe(1)
  expect(result.output).toMatch(/not ok \d - leaves a transaction open[^]*DATA_LEFT_IN_USE/)
  expect(result.output).toContain('# pass 3\n# fail 1')
  expect(await leftoversOf(result)).toEqual([])
})
