import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bundleApp } from '../support/bundled-app.ts'
import { runFixture, type FixtureOptions, type FixtureResult } from '../support/fixture-run.ts'
import { labelContainers } from '../support/label-containers.ts'
import { leftoversOf } from '../support/leftovers.ts'
import {
  newestJestRunners,
  newestNode,
  outermostVitestRunners,
  type Runner,
} from '../support/runners.ts'

const madeAnew = /^mooring app-\d+: it is recreated/gm

/** Runs the sample project; as on CI, where no snapshot is kept. */
const run = (options: Omit<FixtureOptions, 'fixture'>): Promise<FixtureResult> =>
  runFixture({
    fixture: 'app-per-worker',
    prepare: async (dir) => {
      await Promise.all([labelContainers(dir), bundleApp(dir)])
    },
    ...options,
    env: { CI: 'true', ...options.env },
  })

test.each([
  { runner: 'vitest-3', ofEachFile: 5 },
  { runner: 'vitest-5', ofEachFile: 25 },
] as const)(
  'tests of 4 workers see only their own data through an app in a container, with $runner',
  async ({ runner, ofEachFile }) => {
    const env = { TESTS_OF_A_FILE: String(ofEachFile) }
    const result = await run({ runner, args: ['run'], env })
    expect(result.exitCode, result.output).toBe(0)
    expect(result.output).toContain(`Tests  ${8 * ofEachFile + 4} passed`)
    expect(result.output).not.toMatch(madeAnew)
    expect(result.output).toContain('mooring 6 containers removed')
    expect(await leftoversOf(result)).toEqual([])
  },
)

test.each(newestJestRunners)('the same with %s', async (runner) => {
  const result = await run({
    runner,
    node: newestNode,
    env: { NODE_OPTIONS: '--experimental-vm-modules' },
  })
  expect(result.exitCode, result.output).toBe(0)
  expect(result.output).toContain('Tests:       2 passed, 2 total')
  expect(await leftoversOf(result)).toEqual([])
})

describe.each<Runner>([...outermostVitestRunners, 'jest-30'])('%s', (runner) => {
  const isJest = runner.startsWith('jest')

  test.each(['worker', 'file', 'test'])(
    'an app for each %s has the data of its tests',
    async (scope) => {
      const result = await runFixture({
        runner,
        fixture: isJest ? 'own-data-jest' : 'own-data-vitest',
        args: [...(isJest ? [] : ['run']), 'app.test', ...(scope === 'test' ? [] : ['app-hook'])],
        env: { APP_SCOPE: scope },
      })
      expect(result.exitCode, result.output).toBe(0)
      expect(result.output.match(madeAnew) ?? []).toHaveLength(scope === 'test' ? 0 : 1)
      expect(await leftoversOf(result)).toEqual([])
    },
  )
})

test('it is made anew for the next file, where that has other data of its worker', async () => {
  const result = await runFixture({
    runner: 'vitest-4',
    fixture: 'own-data-vitest',
    args: ['run', 'app-hook', '--maxWorkers=1'],
    env: { LEVEL: 'worker' },
    prepare: (dir) => cp(join(dir, 'app-hook.test.ts'), join(dir, 'app-hook-again.test.ts')),
  })
  expect(result.exitCode, result.output).toBe(0)
  expect(result.output).toContain('4 passed (4)')
  expect(result.output.match(madeAnew)).toHaveLength(1)
  expect(await leftoversOf(result)).toEqual([])
})
