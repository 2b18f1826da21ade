import { describe, expect, test } from 'vitest'
import { outermostVitestRunners } from '../support/runners.ts'
import { occurrences, runClean } from '../support/vitest-run.ts'

const shapes = [
  ['in the root, of projects with configs of their own', 'a', 4],
  ['in the root, of inline projects that inherit nothing', 'b', 4],
  ['in the root, of inline projects that inherit it', 'c', 4],
  ['in each inline project', 'd', 4],
  ['in one of the projects, which leaves the other alone', 'e', 3],
] as const

describe.each(outermostVitestRunners)('%s', (runner) => {
  test.each(shapes)('the plugin may stand %s', async (_, shape, tests) => {
    const args = ['run', '--config', `${shape}.config.ts`]
    const { exitCode, output } = await runClean({ fixture: 'vitest-workspaces', runner, args })
    expect(output).toContain(`Tests  ${tests} passed (${tests})`)
    // One container serves all projects.
    expect(occurrences(output, 'mooring web starting')).toBe(1)
    expect(output).toContain('mooring 1 container removed')
    expect(exitCode, output).toBe(0)
  })
})
