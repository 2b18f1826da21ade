import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runFixture, type FixtureOptions, type FixtureResult } from '../support/fixture-run.ts'
import { labelContainers } from '../support/label-containers.ts'
import { leftoversOf } from '../support/leftovers.ts'
import {
  newestJestRunners,
  newestNode,
  outermostVitestRunners,
  rootFolder,
} from '../support/runners.ts'

/** Runs the sample project; as on CI, where no snapshot is kept. */
const run = (options: Omit<FixtureOptions, 'fixture'>): Promise<FixtureResult> =>
  runFixture({
    fixture: 'orders-api',
    prepare: labelContainers,
    ...options,
    env: { CI: 'true', ...options.env },
  })

test.each(outermostVitestRunners)('the orders API is tested with %s', async (runner) => {
  const result = await run({ runner, args: ['run'] })
  expect(result.exitCode, result.output).toBe(0)
  expect(result.output).toMatch(/Tests .*22 passed \(22\)/)
  expect(result.output).toContain('mooring 3 containers removed')
  expect(await leftoversOf(result)).toEqual([])
})

test.each(outermostVitestRunners)(
  'the tests of the orders API have right types under %s',
  async (runner) => {
    const program = join(rootFolder, 'node_modules/typescript/bin/tsc')
    const { exitCode, output } = await run({ runner, program })
    expect(output).toBe('')
    expect(exitCode).toBe(0)
  },
)

test.each(newestJestRunners)('the orders API is tested with %s', async (runner) => {
  const result = await run({
    runner,
    args: ['-w', '2'],
    node: newestNode,
    env: { NODE_OPTIONS: '--experimental-vm-modules' },
  })
  expect(result.exitCode, result.output).toBe(0)
  expect(result.output).toContain('Tests:       21 passed, 21 total')
  expect(result.output).toContain('mooring 3 containers removed')
  expect(await leftoversOf(result)).toEqual([])
})
