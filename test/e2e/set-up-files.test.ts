import { describe, expect, test, vi } from 'vitest'
import { runFixture, type FixtureResult } from '../support/fixture-run.ts'
import { leftoversOf } from '../support/leftovers.ts'
import { vitestRunners, type Runner } from '../support/runners.ts'

const runVitest = (runner: Runner, env: Record<string, string> = {}): Promise<FixtureResult> =>
  runFixture({ runner, fixture: 'set-up-vitest', args: ['run'], env })

describe.each(vitestRunners)('%s', (runner) => {
  test.each(['stack', 'list', 'parallel'])(
    "a project's set-up files have variables and containers, hooks in order of %s",
    async (hooks) => {
      const setUpFiles = hooks === 'list' ? 'list' : 'parallel'
      const result = await runVitest(runner, { HOOKS: hooks, SET_UP_FILES: setUpFiles })
      expect(result.exitCode, result.output).toBe(0)
      expect(result.output).toContain('6 passed')
      expect(await leftoversOf(result)).toEqual([])
    },
  )

  test("a project's global set-up uses containers, and its tear-down still does", async () => {
    const result = await runVitest(runner, { GLOBAL: 'own' })
    expect(result.exitCode, result.output).toBe(0)
    expect(result.output).toContain('7 passed')
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
