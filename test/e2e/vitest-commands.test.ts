import Docker from 'dockerode'
import { describe, expect, test } from 'vitest'
import { eventually } from '../support/engine.ts'
import { runFixture, startFixture } from '../support/fixture-run.ts'
import { leftoversOf } from '../support/leftovers.ts'
import { outermostVitestRunners } from '../support/runners.ts'
import { runClean } from '../support/vitest-run.ts'

// An engine that does not exist shows that none is looked for.
const noEngine = { DOCKER_HOST: 'unix:///nowhere/docker.sock' }
const fixture = 'vitest-pools'
const toFile = ['--reporter=blob', '--outputFile=reports/blob.json']

// Vitest 5 reads the files unless it is told to run them, as the others do.
const lists = [
  ...outermostVitestRunners.map((runner) => ({ runner, args: ['list'] })),
  { runner: 'vitest-5', args: ['list', '--no-static-parse'] },
] as const

test.each(lists)(
  '$args of $runner needs no engine and starts nothing',
  async ({ runner, args }) => {
    const result = await runClean({ fixture, runner, args, env: noEngine })
    expect(result.stdout).toContain('plain-first.test.ts > a plain test is given its container')
    expect(result.stdout).toContain('extended-first.test.ts > an extended test is given its')
    expect(result.output).not.toContain('mooring ')
    expect(result.exitCode).toBe(0)
  },
)

describe.each(outermostVitestRunners)('%s', (runner) => {
  test('a run without a matching file starts nothing', async () => {
    const args = ['run', 'no-such-file']
    const { exitCode, output } = await runClean({ fixture, runner, args, env: noEngine })
    expect(output).toContain('No test files found')
    expect(output).not.toMatch(/mooring |DOCKER_UNREACHABLE/)
    expect(exitCode).toBe(1)
  })

  test('a run whose filter reads like the list command is a run', async () => {
    const args = ['run', '--testNamePattern', 'list|given']
    const { exitCode, output } = await runClean({ fixture, runner, args, env: noEngine })
    expect(output).toContain('DOCKER_UNREACHABLE')
    expect(exitCode).toBe(1)
  })

  test('reports are merged without an engine', async () => {
    await using first = await startFixture({ fixture, runner, args: ['run', ...toFile] })
    expect(await first.ended).toMatchObject({ exitCode: 0 })
    const args = ['run', '--merge-reports=reports', '--reporter=default']
    const merging = { fixture, runner, args, env: noEngine, within: first }
    const { exitCode, output } = await runClean(merging)
    expect(output).toContain('Tests  4 passed (4)')
    expect(output).not.toContain('mooring ')
    expect(exitCode, output).toBe(0)
  })

  test('progress leaves stdout to a report for programs', async () => {
    const args = ['run', '--reporter=tap']
    const { exitCode, stdout, stderr } = await runClean({ fixture, runner, args })
    expect(stdout).toMatch(/^TAP version 13\n1\.\.4\n/)
    expect(stdout).not.toContain('mooring ')
    expect(stderr).toMatch(/^mooring web ready in /m)
    expect(exitCode).toBe(0)
  })
})

test.each(outermostVitestRunners)(
  '%s: what cannot be removed is told and fails the run, and the watchdog removes it as soon as it can',
  async (runner) => {
    const result = await runFixture({ fixture: 'vitest-left-behind', runner, args: ['run'] })
    expect(result.output).toContain('Tests  1 passed (1)')
    expect(result.output).toContain('mooring [TEARDOWN_FAILED] 1 object could not be removed.')
    const [, volume = ''] =
      /Fix: remove what is left by hand: docker (?:-H \S+ )?volume rm (mooring-\S+-data)/.exec(
        result.output,
      ) ?? []
    expect(volume, result.output).not.toBe('')
    expect(result.exitCode).toBe(1)
    await removeStranger(result.runId)
    await eventually(async () => expect(await volumesNamed(volume)).toEqual([]))
    expect(await leftoversOf(result)).toEqual([])
  },
)

async function volumesNamed(name: string): Promise<string[]> {
  const { Volumes } = await new Docker().listVolumes({ filters: { name: [name] } })
  return (Volumes ?? []).map(({ Name }) => Name)
}

async function removeStranger(runId: string): Promise<void> {
  const docker = new Docker()
  const filters = { label: [`com.mooring.fixture-run=${runId}`] }
  const containers = await docker.listContainers({ all: true, filters })
  for (const { Id } of containers) await docker.getContainer(Id).remove({ force: true })
}
