import { execFile } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import Docker from 'dockerode'
import { expect, onTestFinished, test } from 'vitest'
import { listLabelled, removeObjects } from '../../packages/core/src/docker/labelled.ts'
import { projectOf } from '../../packages/core/src/session/project.ts'
import { copyOf, runFixture, type FixtureResult } from '../support/fixture-run.ts'
import { labelled } from '../support/leftovers.ts'
import { narrowedEngine } from '../support/narrowed-engine.ts'
import { rootFolder } from '../support/runners.ts'

/** Runs the sample project of docs/reuse.md again and again in one folder. */
async function project() {
  const fixture = { fixture: 'docs-reuse', runner: 'vitest-4' } as const
  const { dir, runId } = await copyOf(fixture)
  const file = join(dir, 'containers.config.ts')
  const label = `com.mooring.reuse=${projectOf({ file, directory: dir })}`
  const docker = new Docker()
  onTestFinished(async () => {
    await removeObjects(docker, await listLabelled(docker, [label], new AbortController().signal))
    await rm(dir, { recursive: true })
  })
  const within = { dir, runId }
  return {
    label,
    kept: async () => (await labelled(label)).map((object) => object.split(' ')[0]).toSorted(),
    edit: async (from: string, to: string) =>
      writeFile(file, (await readFile(file, 'utf8')).replace(from, to)),
    run: async (env: Record<string, string> = {}): Promise<FixtureResult> => {
      const state = { XDG_STATE_HOME: join(dir, 'state') }
      const result = await runFixture({
        ...fixture,
        within,
        args: ['run'],
        env: { ...state, ...env },
      })
      expect(result.exitCode, result.output).toBe(0)
      expect(result.output).toMatch(/^ *Tests +2 passed/m)
      return result
    },
  }
}

test('the next run takes over what a run has kept, and replaces what does not fit', async () => {
  const { run, edit, kept } = await project()
  expect((await run()).output).toContain('cache ready')
  expect(await kept()).toEqual(['container', 'network', 'volume'])
  expect((await run()).output).toMatch(/^mooring cache kept from before is taken over in/m)
  await edit('reuse: {', "memory: '256m',\n      reuse: {")
  expect((await run()).output).toMatch(
    /^mooring cache kept from before is replaced: memory changed$/m,
  )
  expect(await kept()).toEqual(['container', 'network', 'volume'])
})

test('where reuse is forbidden nothing is kept or taken over, and `keep` may leave CI out', async () => {
  const { run, edit, kept } = await project()
  await run({ TESTCONTAINERS_REUSE_ENABLE: 'false' })
  expect(await kept()).toEqual([])
  await edit("reuse: { timeToLive: '8h' },", '')
  await edit('networks: {', "keep: 'local',\n  networks: {")
  await run({ CI: 'true' })
  expect(await kept()).toEqual([])
  await run()
  expect(await kept()).toEqual(['container', 'container', 'network', 'volume'])
})

test('a script removes what is kept', async () => {
  const { run, kept, label } = await project()
  await run()
  await using engine = await narrowedEngine(label)
  const script = join(rootFolder, 'fixtures/script/remove-kept.mjs')
  const { stdout } = await promisify(execFile)(process.execPath, [script], {
    cwd: rootFolder,
    env: { ...process.env, DOCKER_HOST: engine.dockerHost },
  })
  expect(stdout).toBe('removed 3 kept objects, 0 containers of dead runs\n')
  expect(await kept()).toEqual([])
})
