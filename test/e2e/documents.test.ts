import { cp, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import Docker from 'dockerode'
import { expect, test } from 'vitest'
import { runContained } from '../support/contained-run.ts'
import { engineSocket } from '../support/engine-socket.ts'
import { foreignNetwork } from '../support/engine.ts'
import { runFixture } from '../support/fixture-run.ts'
import { leftoversOf } from '../support/leftovers.ts'
import { fixturesFolder } from '../support/runners.ts'

test('the sample programs about networking run, each in a worker of its own', async () => {
  const result = await runFixture({
    fixture: 'documents',
    runner: 'vitest-4',
    args: ['run'],
    prepare: label,
  })
  expect(result.exitCode, result.output).toBe(0)
  expect(result.output).toMatch(/^ *Test Files +5 passed/m)
  expect(result.output).toMatch(/^ *Tests +7 passed/m)
  expect(await leftoversOf(result)).toEqual([])
})

test('and under Jest', async () => {
  const result = await runFixture({
    fixture: 'documents-jest',
    runner: 'jest-30',
    args: ['-w', '3'],
    prepare: async (dir) => {
      await takeConfig(dir)
      await label(dir)
    },
  })
  expect(result.exitCode, result.output).toBe(0)
  expect(result.output).toMatch(/^Test Suites: 5 passed, 5 total/m)
  expect(result.output).toMatch(/^Tests: +7 passed, 7 total/m)
  expect(await leftoversOf(result)).toEqual([])
})

test.each([
  { runner: 'vitest-4', fixture: 'documents' },
  { runner: 'jest-30', fixture: 'documents-jest', prepare: takeConfig },
] as const)(
  'the sample programs run in a container beside the engine, on a network of its own, with $runner',
  async (project) => {
    const docker = new Docker()
    // Its removal would fail if anything of the run were left on it.
    await using network = await foreignNetwork(docker)
    const result = await runContained(docker, {
      ...project,
      host: { Binds: [`${engineSocket}:/var/run/docker.sock`], NetworkMode: network.name },
    })
    expect(result.exitCode, result.output).toBe(0)
    expect(result.output).toMatch(/7 passed/)
  },
)

test.each(['forks', 'threads'])(
  'four workers, %s, expose each a server of their own to one container at once',
  async (pool) => {
    const result = await runFixture({
      fixture: 'documents-workers',
      runner: 'vitest-4',
      args: ['run', `--pool=${pool}`],
      prepare: label,
    })
    expect(result.exitCode, result.output).toBe(0)
    expect(result.output).toMatch(/^ *Test Files +4 passed/m)
    expect(await leftoversOf(result)).toEqual([])
  },
)

/** The programs are the same, whatever runs them, and so is their config. */
function takeConfig(dir: string): Promise<void> {
  return cp(
    join(fixturesFolder, 'documents', 'containers.config.ts'),
    join(dir, 'containers.config.ts'),
  )
}

// The pages do without the label by which what a run left behind is found.
async function label(dir: string): Promise<void> {
  const file = join(dir, 'containers.config.ts')
  const labels = `labels: { 'com.mooring.fixture-run': '${basename(dir)}' }`
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.replaceAll(/\bimage:/g, `${labels}, image:`))
}
