import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runFixture } from '../support/fixture-run.ts'
import { leftoversOf } from '../support/leftovers.ts'

const fixture = { fixture: 'jest-failing', runner: 'jest-30' } as const

test('a failed container fails exactly the tests that need it, with the whole message', async () => {
  const result = await runFixture({ ...fixture, args: ['--verbose'] })
  expect(result.exitCode, result.output).toBe(1)
  const lines = result.output.match(/^ +[✓✕] .*?(?= \(\d+ ms\)$|$)/gm)
  expect(lines?.map((line) => line.trim())).toEqual([
    '✕ needs the broken one',
    '✓ needs the good one',
    '✓ needs nothing',
    '✕ names what is not declared',
    '✕ may read any of them',
    '✕ needs it with the function of the package',
    '✕ fails its tests',
  ])
  expect(partAfter('● needs the broken one', result.output)).toMatch(brokenMessage)
  expect(partAfter('● needs the broken one', result.output)).toContain(
    "> 5 | test('needs the broken one', async ({ broken }) => {",
  )
  expect(partAfter('● needs it with the function of the package', result.output)).toMatch(
    /> \d+ \| containerTest\('needs it/,
  )
  const ofHook = partAfter('● a hook that needs the broken one › fails its tests', result.output)
  expect(ofHook).toMatch(brokenMessage)
  expect(ofHook).toMatch(/> \d+ \| +beforeEach\(\(\{ broken \}\)/)
  expect(partAfter('● names what is not declared', result.output)).toMatch(
    /UsageError: \[UNKNOWN_CONTAINER\] No container "wep" is declared\.\n\n +declared +web, broken\n/,
  )
  expect(await leftoversOf(result)).toEqual([])
})

const brokenMessage =
  /StartupError: \[CONTAINER_EXITED\] Container "broken" exited with code 3 .*\n\n +image .*busybox.*\n +state +exited, exit code 3\n.*\n +last log +no such table\n +declared at +containers\.config\.cjs, containers\.broken\n\n +Fix: /

test('a config error fails the run once, with all problems and no stack', async () => {
  const config = { containers: { web: { image: 'busybox:1', prots: [80] } }, network: {} }
  const result = await runFixture({
    ...fixture,
    prepare: (dir) =>
      writeFile(join(dir, 'containers.config.cjs'), `module.exports = ${JSON.stringify(config)}`),
  })
  expect(result.exitCode, result.output).toBe(1)
  expect(result.output.match(/\[CONFIG_INVALID\]/g)).toHaveLength(1)
  expect(result.output).toContain('containers.web.prots: unknown key. Did you mean "ports"?')
  expect(result.output).toContain('network: unknown key. Did you mean "networks"?')
  expect(result.output).not.toMatch(/^ +at /m)
  expect(result.output).not.toContain('Tests:')
  expect(await leftoversOf(result)).toEqual([])
})

test('an engine that is not there fails the run once', async () => {
  const env = { DOCKER_HOST: 'unix:///nowhere/docker.sock' }
  const result = await runFixture({ ...fixture, env })
  expect(result.exitCode, result.output).toBe(1)
  expect(result.output.match(/\[DOCKER_UNREACHABLE\]/g)).toHaveLength(1)
  expect(result.output).toContain('/nowhere/docker.sock')
})

test('settings that are only half there are named', async () => {
  const result = await runFixture({
    ...fixture,
    args: ['--verbose'],
    prepare: async (dir) => {
      const settings = "module.exports = { testEnvironment: '@mooring/jest/environment' }"
      await writeFile(join(dir, 'jest.config.js'), settings)
      await writeFile(
        join(dir, 'test/no-environment.test.js'),
        "/** @jest-environment node */\nconst { test: typed } = require('@mooring/jest')\ntyped('x', () => {})",
      )
    },
  })
  expect(result.exitCode, result.output).toBe(1)
  expect(partAfter('● needs the good one', result.output)).toMatch(
    /\[SESSION_NOT_FOUND\] Global set-up has not opened .*globalSetup: '@mooring\/jest\/global-setup'/s,
  )
  expect(partAfter('● Test suite failed to run', result.output)).toMatch(
    /\[SESSION_NOT_FOUND\] @mooring\/jest is imported in a test environment that gives no containers/,
  )
  expect(result.output).toContain('✓ needs nothing')
})

const partAfter = (heading: string, output: string): string =>
  output.slice(output.indexOf(heading)).split(/\n +● |\n(?:FAIL|PASS) /)[0] ?? ''
