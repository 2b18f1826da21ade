import { describe, expect, test } from 'vitest'
import { runFixture, type FixtureResult } from '../support/fixture-run.ts'
import { leftoversOf } from '../support/leftovers.ts'
import { newestJestRunners, outermostVitestRunners, type Runner } from '../support/runners.ts'
import { shared } from '../support/shared.ts'

const run = (runner: Runner, args: string[], env: Record<string, string> = {}) =>
  runFixture({
    runner,
    fixture: runner.startsWith('jest') ? 'own-data-jest' : 'own-data-vitest',
    args: runner.startsWith('jest') ? args : ['run', ...args],
    env,
  })

const leasesIn = ({ output }: FixtureResult): string[] =>
  [...output.matchAll(/^mooring db: lease for (.*)$/gm)].map(([, name]) => name ?? '')

const seenIn = ({ output }: FixtureResult): Record<string, string> =>
  JSON.parse(/seen (\{.*\})/.exec(output)?.[1] ?? '{}') as Record<string, string>

describe.each([...outermostVitestRunners, ...newestJestRunners])('%s', (runner) => {
  const isJest = runner.startsWith('jest')
  const files = isJest
    ? ['own', 'concurrent', 'variables', 'left', 'hooks', 'suite-hook'].map(
        (name) => `test/${name}`,
      )
    : ['extended', 'plain', 'variables', 'left', 'hooks', 'suite-hook']
  const eachTest = shared(async () => {
    const result = await run(runner, files, { LEVEL: 'test' })
    expect(await leftoversOf(result)).toEqual([])
    return result
  })
  const passes = (file: string): RegExp =>
    isJest ? new RegExp(`PASS test/${file}\\.test`) : new RegExp(`✓ ${file}\\.test\\.ts`)

  test('gives each test data of its own', async () => {
    const result = await eachTest()
    for (const file of isJest ? ['own', 'concurrent'] : ['extended', 'plain'])
      expect(result.output).toMatch(passes(file))
    expect(result.output).toMatch(/^mooring db: kept evidence$/m)
    expect(result.output).not.toContain('discarded')
    expect(leasesIn(result).join('\n')).toContain('in the middle of a test')
  })

  test('sets variables before a file is imported, and anew when a test gets other data', async () => {
    expect((await eachTest()).output).toMatch(passes('variables'))
  })

  test('fails a test that leaves something in use, and no other', async () => {
    const { exitCode, output } = await eachTest()
    expect(exitCode, output).toBe(1)
    expect(output).toContain(
      '[DATA_LEFT_IN_USE] The test left something behind in "db", which was ended.',
    )
    expect(output).toContain('the lock lock-7')
    // The other one is that of a hook around all tests.
    expect(output).toContain(isJest ? '2 failed, 12 passed' : '1 failed | 17 passed | 1 skipped')
  })

  test('data of a test is not there for hooks around all tests, which are told so', async () => {
    const result = await eachTest()
    const { test: folder, ...hooks } = seenIn(result)
    expect(hooks).toEqual({
      beforeAll: 'CONTAINER_NOT_READY',
      beforeEach: folder,
      afterEach: folder,
      afterAll: 'CONTAINER_NOT_READY',
    })
    expect(result.output).toContain('Each test has data of its own in container "db"')
  })

  test.each(['worker', 'file'])('hooks and tests see the same data of a %s', async (level) => {
    const result = await run(runner, ['hooks', 'suite-hook'], { LEVEL: level })
    expect(result.exitCode, result.output).toBe(0)
    const { test: folder, ...hooks } = seenIn(result)
    expect(folder).toMatch(/^\/data\/\d+$/)
    expect(new Set(Object.values(hooks))).toEqual(new Set([folder]))
    expect(Object.keys(hooks).sort()).toEqual(['afterAll', 'afterEach', 'beforeAll', 'beforeEach'])
    // Data of a file is given back at its end; that of a worker is the next file's, and goes with the run.
    const givenBack = result.output.match(/lease given back/g) ?? []
    expect(givenBack).toHaveLength(level === 'file' ? 2 : 0)
    expect(await leftoversOf(result)).toEqual([])
  })
})

test.each<Runner>(['vitest-5', 'jest-30'])('%s: data may be that of a file', async (runner) => {
  const result = await run(runner, ['left'], { LEVEL: 'file' })
  expect(leasesIn(result)).toHaveLength(1)
  expect(leasesIn(result)[0]).toMatch(/left\.test\.[jt]s/)
  expect(await leftoversOf(result)).toEqual([])
})
