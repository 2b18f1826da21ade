import { describe, expect, test, vi } from 'vitest'
import { runFixture, type FixtureResult } from '../support/fixture-run.ts'
import { leftoversOf } from '../support/leftovers.ts'
import { newestJestRunners, outermostVitestRunners, type Runner } from '../support/runners.ts'

const runVitest = (
  runner: Runner,
  env: Record<string, string> = {},
  args: readonly string[] = [],
): Promise<FixtureResult> =>
  runFixture({ runner, fixture: 'set-up-vitest', args: ['run', ...args], env })

describe.each(outermostVitestRunners)('%s', (runner) => {
  test.each(['stack', 'parallel'])(
    "a project's set-up files have variables and containers, hooks in order of %s",
    async (hooks) => {
      const result = await runVitest(runner, { HOOKS: hooks, SET_UP_FILES: 'parallel' })
      expect(result.exitCode, result.output).toBe(0)
      expect(result.output).toContain('7 passed')
      expect(await leftoversOf(result)).toEqual([])
    },
  )

  test('so have they one after the other, beside a global set-up that uses containers, as its tear-down still does', async () => {
    const order = { HOOKS: 'list', SET_UP_FILES: 'list' }
    const result = await runVitest(runner, { ...order, GLOBAL: 'own' })
    expect(result.exitCode, result.output).toBe(0)
    expect(result.output).toContain('8 passed')
    expect(result.output).toContain('own tear-down of what used running')
    expect(await leftoversOf(result)).toEqual([])
  })

  test('a tear-down of the project that throws costs no container', async () => {
    const result = await runVitest(runner, { GLOBAL: 'own', TEARDOWN: 'throws' })
    expect(result.output).toContain('the own tear-down fails')
    // Vitest 3 ends its process at once then.
    expect(result.output).toMatch(
      /mooring (2 containers removed|ended without tear-down; the containers are being removed)/,
    )
    await vi.waitFor(async () => expect(await leftoversOf(result)).toEqual([]), 20_000)
  })
})

test.each([
  [{ POOL: 'vmThreads' }, []],
  [{ POOL: 'threads' }, ['--no-isolate', '--no-file-parallelism']],
])('vitest-4: so it is where files share a worker, %j', async (env, args) => {
  const result = await runVitest('vitest-4', env, args)
  expect(result.exitCode, result.output).toBe(0)
  expect(result.output).toContain('7 passed')
  expect(await leftoversOf(result)).toEqual([])
})

const runJest = (
  runner: Runner,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<FixtureResult> => runFixture({ runner, fixture: 'set-up-jest', args, env })

describe.each(newestJestRunners)('%s', (runner) => {
  const tests = runner === 'jest-30' ? ['test/'] : ['test/names', 'test/own']

  test("a project's set-up files have variables and containers, in its own environments, too", async () => {
    const result = await runJest(runner, tests)
    expect(result.exitCode, result.output).toBe(0)
    expect(result.output).toMatch(runner === 'jest-30' ? /8 passed, 8 total/ : /7 passed, 7 total/)
    expect(await leftoversOf(result)).toEqual([])
  })

  test("a project's global set-up uses containers, and its tear-down still does", async () => {
    const result = await runJest(runner, ['test/names-nothing'], { GLOBAL: 'own' })
    expect(result.exitCode, result.output).toBe(0)
    expect(result.output).toContain('own tear-down of what used running')
    expect(await leftoversOf(result)).toEqual([])
  })

  test('a tear-down of the project that throws costs no container', async () => {
    const env = { GLOBAL: 'own', TEARDOWN: 'throws' }
    const result = await runJest(runner, ['test/names-nothing'], env)
    expect(result.exitCode).toBe(1)
    expect(result.output).toContain('the own tear-down fails')
    expect(result.output).toContain('mooring 2 containers removed')
    expect(await leftoversOf(result)).toEqual([])
  })
})

test('jest-30: an environment that gives no containers says so to the test that takes one', async () => {
  const result = await runJest('jest-30', ['foreign/'], { HOOKS: 'none' })
  expect(result.exitCode).toBe(1)
  expect(result.output).toContain('The environment of this test file gives no containers')
  expect(result.output).toMatch(/1 failed, 2 passed, 3 total/)
  expect(await leftoversOf(result)).toEqual([])
})
