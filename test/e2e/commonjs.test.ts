import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import * as core from '@mooring/core'
import { expect, test } from 'vitest'
import { runFixture } from '../support/fixture-run.ts'
import { jestRunners, runnerFolder } from '../support/runners.ts'

const names = Object.keys(core).toSorted().join(',')

test.each(jestRunners)('a CommonJS test of %s requires our packages', async (runner) => {
  const env = { NAMES: names }
  const { exitCode, output } = await runFixture({ fixture: 'jest-commonjs', runner, env })
  expect(output).toMatch(/Tests: .*\d passed/)
  expect(exitCode, output).toBe(0)
})

test('a CommonJS program has the ES module itself', () => {
  const program = `
    const core = require('@mooring/core')
    import('@mooring/core').then((module) => console.log(core.startSession === module.startSession))
    for (const name of ['client', 'services', 'vitest/plugin']) require('@mooring/' + name)`
  const { stdout, stderr } = spawnSync(process.execPath, ['--eval', program], {
    cwd: join(runnerFolder('vitest-4')),
    encoding: 'utf8',
  })
  expect(stderr, stderr).toBe('')
  expect(stdout).toBe('true\n')
})
