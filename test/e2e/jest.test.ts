import { rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runFixture, type FixtureOptions, type FixtureResult } from '../support/fixture-run.ts'
import { leftoversOf } from '../support/leftovers.ts'
import { machineNode, newestNode, type jestRunners } from '../support/runners.ts'

const run = (
  options: Omit<FixtureOptions, 'runner'> & { runner?: JestRunner },
): Promise<FixtureResult> => runFixture({ runner: 'jest-30', ...options })

type JestRunner = (typeof jestRunners)[number]

const noEngine = { DOCKER_HOST: 'unix:///nowhere/docker.sock' }

describe('a CommonJS project with the preset', () => {
  test.each<{ runner: JestRunner; node: string; args: string[] }>([
    { runner: 'jest-30.0', node: machineNode, args: ['-w', '2'] },
    { runner: 'jest-30', node: machineNode, args: ['-w', '2'] },
    { runner: 'jest-30', node: newestNode, args: ['--runInBand', '--detectOpenHandles'] },
  ])('takes containers in every way, in $runner with $args', async ({ runner, node, args }) => {
    const result = await run({ fixture: 'jest-main', runner, node, args: ['--verbose', ...args] })
    expect(result.exitCode, result.output).toBe(0)
    expect(result.output).toContain('Tests:       2 skipped, 2 todo, 40 passed, 44 total')
    expect(result.output).not.toContain('open handle')
    expect(result.stderr).toMatch(/^mooring web ready in \d/m)
    expect(result.stderr).toMatch(/^mooring 3 containers removed in \d/m)
    expect(result.stdout).toBe('')
    expect(result.output).not.toContain('untouched starting')
    expect(await leftoversOf(result)).toEqual([])
  })

  test.each([[['--listTests']], [['--passWithNoTests', 'no-such-file']]])(
    'starts nothing for %j',
    async (args) => {
      const result = await run({ fixture: 'jest-main', args, env: noEngine })
      expect(result.exitCode, result.output).toBe(0)
      expect(result.output).not.toContain('mooring ')
    },
  )

  test('does not delay tests that name no container', async () => {
    const result = await run({ fixture: 'jest-undelayed', node: newestNode })
    expect(result.exitCode, result.output).toBe(0)
    expect(result.output).toContain('1 passed, 1 total')
    expect(result.output).not.toContain('ready in')
    expect(await leftoversOf(result)).toEqual([])
  })
})

test.each([{ node: machineNode }, { node: newestNode }])(
  'an ES module project with the settings by hand, on $node',
  async ({ node }) => {
    const env = { NODE_OPTIONS: '--experimental-vm-modules' }
    const result = await run({ fixture: 'jest-esm', node, env })
    expect(result.exitCode, result.output).toBe(0)
    expect(result.output).toContain('Tests:       4 passed, 4 total')
    expect(await leftoversOf(result)).toEqual([])
  },
)

describe('several projects in one run', () => {
  test('each have the containers of their own config', async () => {
    const result = await run({ fixture: 'jest-projects', args: ['-w', '2'] })
    expect(result.exitCode, result.output).toBe(0)
    expect(result.output).toContain('Tests:       5 passed, 5 total')
    expect(result.output.match(/ starting /g)).toHaveLength(3)
    expect(await leftoversOf(result)).toEqual([])
  })

  test('share the containers of the config above them', async () => {
    const result = await run({
      fixture: 'jest-projects',
      prepare: (dir) => moveConfigsUp(dir, ['shop', 'stock']),
      args: ['--selectProjects', 'shop', 'stock', '-w', '2'],
    })
    expect(result.exitCode, result.output).toBe(0)
    expect(result.output).toContain('Tests:       3 passed, 3 total')
    expect(result.output.match(/ starting /g)).toHaveLength(2)
    expect(result.output).toContain('mooring 2 containers removed')
    expect(await leftoversOf(result)).toEqual([])
  })

  test('keep theirs where another one has a mistake, which its own tests are told', async () => {
    const result = await run({
      fixture: 'jest-projects',
      prepare: (dir) =>
        writeFile(join(dir, 'stock/containers.config.js'), 'module.exports = { nothing: 1 }'),
      args: ['--selectProjects', 'shop', 'stock'],
    })
    expect(result.exitCode).toBe(1)
    expect(result.output).toContain('PASS shop')
    expect(result.output).toContain('CONFIG_INVALID')
    expect(result.output).toContain('mooring 1 container removed')
    expect(await leftoversOf(result)).toEqual([])
  })

  test('are not touched by the mistakes in one that is not selected', async () => {
    const result = await run({
      fixture: 'jest-projects',
      prepare: (dir) =>
        writeFile(join(dir, 'stock/containers.config.js'), 'module.exports = { nothing: 1 }'),
      args: ['--selectProjects', 'shop'],
    })
    expect(result.exitCode, result.output).toBe(0)
    expect(result.output.match(/ starting /g)).toHaveLength(1)
    expect(await leftoversOf(result)).toEqual([])
  })
})

async function moveConfigsUp(dir: string, projects: readonly string[]): Promise<void> {
  const container = {
    image: 'busybox:1',
    command: ['httpd', '-f', '-p', '8080'],
    ports: [8080],
    labels: { 'com.mooring.fixture-run': basename(dir) },
  }
  const containers = Object.fromEntries(projects.map((name) => [name, container]))
  await writeFile(join(dir, 'containers.config.json'), JSON.stringify({ containers }))
  for (const name of projects) {
    await rm(join(dir, name, 'containers.config.js'))
    await writeFile(
      join(dir, name, 'test', `${name}.test.js`),
      `test('both', ({ containers }) => expect(Object.keys(containers)).toEqual(${JSON.stringify(projects)}))`,
    )
  }
}
