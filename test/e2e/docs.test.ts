import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { runFixture, type FixtureOptions } from '../support/fixture-run.ts'
import { labelContainers } from '../support/label-containers.ts'
import { leftoversOf } from '../support/leftovers.ts'
import { rootFolder } from '../support/runners.ts'

const projects: (FixtureOptions & { passed: number })[] = [
  { fixture: 'quick-start-vitest', runner: 'vitest-4', args: ['run'], passed: 1 },
  {
    fixture: 'quick-start-postgres',
    runner: 'vitest-4',
    args: ['run'],
    passed: 2,
    // Where no snapshot is kept.
    env: { CI: 'true' },
  },
  { fixture: 'docs-vitest', runner: 'vitest-3', args: ['run'], passed: 3 },
  { fixture: 'docs-vitest', runner: 'vitest-5', args: ['run'], passed: 3 },
  { fixture: 'docs-services', runner: 'vitest-4', args: ['run'], passed: 3 },
  { fixture: 'docs-compose', runner: 'vitest-4', args: ['run'], passed: 3 },
  {
    fixture: 'docs-compose-written',
    runner: 'vitest-4',
    args: ['run'],
    passed: 2,
    // Where no snapshot is kept.
    env: { CI: 'true' },
  },
  {
    fixture: 'docs-postgres-transactions',
    runner: 'vitest-4',
    args: ['run'],
    passed: 7,
    // Where no snapshot is kept.
    env: { CI: 'true' },
  },
  { fixture: 'quick-start-jest', runner: 'jest-30', passed: 1 },
  { fixture: 'docs-jest', runner: 'jest-30', passed: 4 },
]

test.each(projects)(
  'the examples of $fixture run under $runner',
  async ({ passed, ...options }) => {
    const result = await runFixture({ ...options, prepare: labelContainers })
    expect(result.exitCode, result.output).toBe(0)
    expect(result.output).toMatch(new RegExp(`^ *Tests:? +${passed} passed`, 'm'))
    expect(result.output).toMatch(/^mooring \d containers? removed/m)
    expect(await leftoversOf(result)).toEqual([])
  },
)

test('the example for scripts runs', async () => {
  const script = join(rootFolder, 'fixtures/script/start.mjs')
  const { stdout } = await promisify(execFile)(process.execPath, [script], { cwd: rootFolder })
  expect(stdout).toMatch(/^127\.0\.0\.1:\d+ answers PONG\n$/)
})
