import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { labelsOf } from '../../packages/core/src/docker/labels.ts'
import { thisProcess } from '../../packages/core/src/docker/owning-process.ts'
import { removeOrphans } from '../../packages/core/src/index.ts'
import { examine } from '../../packages/core/src/session/doctor/examine.ts'
import { imageOf } from '../support/engine.ts'
import { startEngines, type Fleet } from '../support/fleet.ts'

let fleet: Fleet
let directory: string
const { signal } = new AbortController()

beforeAll(async () => {
  fleet = await startEngines()
  directory = await mkdtemp(join(tmpdir(), 'mooring-several-'))
  await writeFile(
    join(directory, 'containers.config.json'),
    JSON.stringify({ engines: fleet.engines, containers: { a: { image: 'busybox:1' } } }),
  )
})
afterAll(async () => {
  await rm(directory, { recursive: true, force: true })
  await fleet.close()
})

/** What a session of a process that is no more has left on each engine. */
async function leftByTheDead(): Promise<string[]> {
  const owner = { ...(await thisProcess()), pid: 2 ** 30 }
  const names = fleet.members.map(async ({ name, docker }) => {
    const left = `mooring-dead-${name}`
    const Labels = labelsOf({ id: 'dead', owner }, 'idle')
    await docker.createContainer({ name: left, Image: imageOf('busybox:1'), Labels })
    return left
  })
  return Promise.all(names)
}

// An engine with half a core may answer slowly, which is a warning.
const found = expect.stringMatching(/^(ok|warn)$/)

async function engineLines(): Promise<Record<string, string>> {
  const { findings } = await examine({ directory, signal })
  const ofEngines = findings.filter(({ check }) => /^(engine|leftovers)\b/.test(check))
  return Object.fromEntries(ofEngines.map(({ check, level }) => [check, level]))
}

test('what dead runs have left is told and removed on each engine of the config', async () => {
  const left = await leftByTheDead()
  expect(await engineLines()).toEqual({
    'engine here': found,
    'engine big': found,
    'engine third': found,
    'leftovers here': 'warn',
    'leftovers big': 'warn',
    'leftovers third': 'warn',
  })
  const { containers, failures } = await removeOrphans({ directory })
  expect(containers).toEqual(expect.arrayContaining(left))
  expect(failures).toEqual([])
  for (const { name, leftovers } of fleet.members)
    expect([name, await leftovers()]).toEqual([name, []])
})

test('the variable names engines where no config does, and one that does not answer is told', async () => {
  const [here, , third] = fleet.members
  vi.stubEnv('MOORING_ENGINES', `here=${here!.host},gone=tcp://127.0.0.1:1,third=${third!.host}`)
  onTestFinished(() => void vi.unstubAllEnvs())
  const left = await leftByTheDead()
  expect(await engineLines()).toMatchObject({ 'engine here': found, 'engine gone': 'fail' })
  const { containers, failures } = await removeOrphans({ directory: tmpdir() })
  expect(containers).toEqual(expect.arrayContaining([left[0], left[2]]))
  expect(containers).not.toContain(left[1])
  expect(failures).toEqual([
    {
      name: 'what is on engine "gone"',
      error: expect.objectContaining({ code: 'DOCKER_UNREACHABLE' }),
    },
  ])
  vi.unstubAllEnvs()
  expect((await removeOrphans({ directory })).containers).toContain(left[1])
})
