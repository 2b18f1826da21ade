import { describe, expect, test, vi } from 'vitest'
import { runFixture, type FixtureResult } from '../support/fixture-run.ts'
import { leftoversOf } from '../support/leftovers.ts'
import { newestJestRunners, outermostVitestRunners, type Runner } from '../support/runners.ts'

// What tests do to the functions, timers, variables and folder of their process must reach no start, answer or teardown.

const mocking = ['replaced', 'nock', 'elsewhere']

const run = (runner: Runner, args: string[], env: Record<string, string> = {}) =>
  runFixture({
    runner,
    fixture: runner.startsWith('jest') ? 'mocks-jest' : 'mocks-vitest',
    args: runner.startsWith('jest') ? args : ['run', ...args],
    env,
  })

async function mustBeGone(result: FixtureResult): Promise<void> {
  expect(result.output).not.toContain('told-to-nobody')
  // A runner that is left in the middle has the rest done behind it.
  await vi.waitFor(async () => expect(await leftoversOf(result)).toEqual([]), 20_000)
}

const pools: [Runner, string][] = [
  ['vitest-4', 'threads'],
  ['vitest-4', 'vmThreads'],
  ['vitest-4', 'vmForks'],
  ...outermostVitestRunners.map((runner): [Runner, string] => [runner, 'forks']),
]

test.each(pools)('%s, pool %s: mocks reach nothing', async (runner, pool) => {
  const result = await run(runner, [...mocking, 'msw'], { POOL: pool })
  expect(result.exitCode, result.output).toBe(0)
  expect(result.output).toMatch(/4 passed|3 passed \| 1 skipped/)
  await mustBeGone(result)
})

test.each(pools.filter(([, pool]) => !pool.startsWith('vm')))(
  '%s, pool %s: a test that leaves, and one that throws beside itself',
  async (runner, pool) => {
    const result = await run(runner, ['exits', 'throws-later'], { POOL: pool })
    expect(result.exitCode).toBe(1)
    expect(result.output).toContain('thrown in a timer')
    expect(result.output).toMatch(/process\.exit/)
    await mustBeGone(result)
  },
)

describe.each(newestJestRunners)('%s', (runner) => {
  const ways = runner === 'jest-30' ? [[['-i']], [['-w', '2']]] : [[['-i']]]

  test.each(ways)('mocks reach nothing, %s', async (args) => {
    const result = await run(runner, [...mocking, ...args])
    expect(result.exitCode, result.output).toBe(0)
    expect(result.output).toContain('3 passed, 3 total')
    await mustBeGone(result)
  })

  test.each(ways)('a test that leaves, and one that throws beside itself, %s', async (args) => {
    const result = await run(runner, ['throws-later', 'exits', ...args])
    expect(result.exitCode).not.toBe(0)
    expect(result.output).toContain('process.exit called')
    await mustBeGone(result)
  })
})
