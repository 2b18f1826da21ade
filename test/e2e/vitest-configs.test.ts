import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runFixture } from '../support/fixture-run.ts'
import { outermostVitestRunners, rootFolder } from '../support/runners.ts'
import { runClean } from '../support/vitest-run.ts'

const compiler = join(rootFolder, 'node_modules/typescript/bin/tsc')

test('two configs of one TypeScript program have tests with types of their own', async () => {
  const fixture = 'two-configs-vitest'
  const { exitCode, output } = await runFixture({ fixture, runner: 'vitest-5', program: compiler })
  expect(output).toBe('')
  expect(exitCode).toBe(0)
})

test.each(outermostVitestRunners)('and run with %s', async (runner) => {
  const args = ['run', '--no-file-parallelism']
  const result = await runClean({ fixture: 'two-configs-vitest', runner, args })
  expect(result.output).toContain('Tests  3 passed (3)')
  expect(result.exitCode, result.output).toBe(0)
})

test('where no config is known, every name is allowed, and the type of a handle says why it knows no more', async () => {
  const fixture = 'vitest-unregistered'
  const { output } = await runFixture({ fixture, runner: 'vitest-5', program: compiler })
  expect(output.trim()).toBe(
    "tests.ts(11,34): error TS2339: Property 'database' does not exist on type 'HandleOfUnregisteredConfig'.",
  )
})
