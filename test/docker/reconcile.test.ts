// @module-tag engine-details
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient, type Client, type Handle } from '@mooring/client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { acquireRun, type Run } from '../../packages/core/src/runner/acquire-run.ts'
import { eventually, useEngine } from '../support/engine.ts'

const engine = await useEngine()

const sleeper = { image: 'busybox:1', command: 'sleep 600', stopSignal: 'SIGKILL' }
const never = { waitFor: { log: 'never written' }, startupTimeout: '10m' }

let folder: string
let run: Run
let lines: string[]
let workers: Client[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mooring-reconcile-'))
  lines = []
  workers = []
})
afterEach(async () => {
  for (const worker of workers) worker.close()
  await run.release()
  expect(await engine.leftovers()).toEqual([])
  await rm(folder, { recursive: true })
})

interface Written {
  containers?: Record<string, object>
  [setting: string]: unknown
}

// Eager, so that a run begins them without files that name them.
const write = ({ containers = {}, ...others }: Written): Promise<void> => {
  const eager = Object.entries(containers).map(([name, one]) => [name, { start: 'eager', ...one }])
  const config = { ...others, containers: Object.fromEntries(eager) as object }
  return writeFile(join(folder, 'containers.config.json'), JSON.stringify(config))
}

async function acquire(): Promise<Run> {
  const log = (line: string): void => void lines.push(line)
  const acquired = await acquireRun({ directory: folder, log, isWatched: true })
  await acquired.begin([])
  return acquired
}

async function opened(config: Written): Promise<Run> {
  await write(config)
  return acquire()
}

async function edit(config: Written): Promise<void> {
  await write(config)
  await run.reload()
}

function handleOf(name: string): Promise<Handle> {
  const worker = createClient(run.address)
  workers.push(worker)
  return worker.container(name)
}

const idOf = async (name: string): Promise<string> => (await handleOf(name)).id

test('an edit starts anew what changed and what depends on it, removes what is gone, and leaves the rest', async () => {
  const api = { ...sleeper, dependsOn: ['db'] }
  run = await opened({ containers: { db: sleeper, api, cache: sleeper, other: sleeper } })
  const names = ['db', 'api', 'cache', 'other']
  const before = await Promise.all(names.map(idOf))
  await edit({
    containers: { db: { ...sleeper, environment: { A: 'b' } }, api, other: sleeper, web: sleeper },
  })
  expect(lines).toContain(
    'containers.config.json changed: db restarted, api restarted, cache removed, web added, 1 kept',
  )
  expect(run.address).toMatchObject({ containers: ['db', 'api', 'other', 'web'] })
  expect(await idOf('other')).toBe(before[3])
  expect(await idOf('db')).not.toBe(before[0])
  expect(await idOf('api')).not.toBe(before[1])
  await idOf('web')
  await expect(engine.docker.getContainer(before[2] ?? '').inspect()).rejects.toThrow('404')
  expect(lines.filter((line) => line.startsWith('other starting'))).toHaveLength(1)
})

test('a reload without an edit does nothing', async () => {
  run = await opened({ containers: { db: sleeper } })
  const before = await idOf('db')
  const requests = engine.requests.length
  await run.reload()
  expect(engine.requests).toHaveLength(requests)
  expect(await idOf('db')).toBe(before)
  expect(lines.join('\n')).not.toContain('changed')
})

test('an edit that cannot be used is told and changes nothing; the next good one is applied', async () => {
  run = await opened({ containers: { db: sleeper } })
  const before = await idOf('db')
  await edit({ containers: { db: { ...sleeper, prots: [80] } } })
  expect(lines.join('\n')).toContain(
    'containers.config.json cannot be used, so the containers stay as they are.\n[CONFIG_INVALID]',
  )
  expect(await idOf('db')).toBe(before)
  await edit({ containers: { db: { ...sleeper, environment: { A: 'b' } } } })
  expect(lines).toContain('containers.config.json changed: db restarted, 0 kept')
  expect(await idOf('db')).not.toBe(before)
})

test('a start that failed is tried again by the next reload', async () => {
  const flag = join(folder, 'licence')
  const volumes = [`${folder}:/licences`]
  const command = ['sh', '-c', 'cat /licences/licence && sleep 600']
  const strict = { ...sleeper, command, volumes, waitFor: { log: 'valid' } }
  run = await opened({ containers: { strict, user: { ...sleeper, dependsOn: ['strict'] } } })
  await expect(handleOf('user')).rejects.toThrow('DEPENDENCY_FAILED')
  await expect(handleOf('strict')).rejects.toThrow('CONTAINER_EXITED')
  await writeFile(flag, 'valid\n')
  await run.reload()
  expect(await handleOf('user')).toMatchObject({ state: 'running' })
  expect(await handleOf('strict')).toMatchObject({ state: 'running' })
})

test('a container that has ended by itself is started anew by the next reload', async () => {
  run = await opened({ containers: { db: sleeper, cache: sleeper } })
  const [before, kept] = await Promise.all([idOf('db'), idOf('cache')])
  await engine.docker.getContainer(before).kill()
  await eventually(() => expect(lines.join('\n')).toContain('db exited with code 137'))
  const handle = await handleOf('db')
  await run.reload()
  expect(await handleOf('db')).toMatchObject({ state: 'running' })
  // A handle of before is one of the new container.
  await eventually(() => expect(handle.state).toBe('running'))
  expect(handle.id).not.toBe(before)
  expect(await idOf('cache')).toBe(kept)
})

test('a container that was removed by hand is started anew by the next reload, with what depends on it', async () => {
  const api = { ...sleeper, dependsOn: ['db'] }
  run = await opened({ containers: { db: sleeper, api, cache: sleeper } })
  const [db, user, kept] = await Promise.all([idOf('db'), idOf('api'), idOf('cache')])
  const handle = await handleOf('db')
  await engine.docker.getContainer(db).remove({ force: true })
  await eventually(() => expect(handle.state).not.toBe('running'))
  await run.reload()
  expect(await idOf('db')).not.toBe(db)
  expect(await idOf('api')).not.toBe(user)
  expect(await idOf('cache')).toBe(kept)
})

test('a changed network is made anew, with the containers that are on it', async () => {
  const joined = { ...sleeper, networks: ['back'] }
  const containers = { db: joined, cache: sleeper, moved: { ...sleeper, networks: ['front'] } }
  run = await opened({ networks: { back: {}, front: {} }, containers })
  const names = ['db', 'cache', 'moved']
  const before = await Promise.all(names.map(idOf))
  await edit({
    networks: { back: { internal: true } },
    containers: { ...containers, moved: joined },
  })
  const after = await Promise.all(names.map(idOf))
  expect(after.map((id, index) => id === before[index])).toEqual([false, true, false])
  const [session] = engine.sessionIds.slice(-1)
  const networks = await engine.docker.listNetworks({ filters: { name: [`mooring-${session}-`] } })
  expect(networks.map(({ Name, Internal }) => [Name, Internal])).toEqual([
    [`mooring-${session}-back`, true],
  ])
})

test('a volume goes with the last container that names it', async () => {
  const mounting = { ...sleeper, volumes: ['data:/data'] }
  run = await opened({ containers: { db: mounting, cache: sleeper } })
  await (await handleOf('db')).exec('echo one > /data/file')
  await edit({ containers: { db: { ...mounting, environment: { A: 'b' } }, cache: sleeper } })
  expect((await (await handleOf('db')).exec('cat /data/file')).stdout).toBe('one\n')
  await edit({ containers: { db: sleeper, cache: sleeper } })
  const [session] = engine.sessionIds.slice(-1)
  await expect(engine.docker.getVolume(`mooring-${session}-data`).inspect()).rejects.toThrow('404')
})

test('a start that is under way is given up when its declaration changes', async () => {
  const api = { ...sleeper, dependsOn: ['slow'] }
  run = await opened({ containers: { slow: { ...sleeper, ...never }, api } })
  await eventually(() => expect(lines.join('\n')).toContain('slow started'))
  const waiting = Promise.allSettled([handleOf('slow'), handleOf('api')])
  await edit({ containers: { slow: sleeper, api } })
  expect(lines).toContain('containers.config.json changed: slow restarted, api restarted, 0 kept')
  const answers = await waiting
  for (const answer of answers) {
    if (answer.status === 'rejected') expect(String(answer.reason)).toContain('was cancelled')
  }
  expect(await handleOf('api')).toMatchObject({ state: 'running' })
  expect(lines.filter((line) => line.includes('failed'))).toEqual([])
})

test('the content of a copied file counts when the config changes', async () => {
  await writeFile(join(folder, 'a.txt'), 'one')
  const copying = { ...sleeper, files: [{ source: './a.txt', target: '/a.txt' }] }
  run = await opened({ containers: { db: copying, cache: sleeper } })
  const before = await idOf('db')
  await edit({ containers: { db: copying, cache: { ...sleeper, start: 'lazy' } } })
  expect(await idOf('db')).toBe(before)
  await writeFile(join(folder, 'a.txt'), 'two')
  await edit({ containers: { db: copying, cache: sleeper } })
  expect((await (await handleOf('db')).exec('cat /a.txt')).stdout).toBe('two')
  expect(lines).toContain('containers.config.json changed: db restarted, 1 kept')
})

test('settings of the whole session make a new one behind the same socket', async () => {
  run = await opened({ containers: { db: sleeper } })
  const { address } = run
  const handle = await handleOf('db')
  const { id } = handle
  await edit({ connectionMode: 'docker_host', containers: { db: sleeper } })
  expect(lines).toContain('containers.config.json changed: everything restarts')
  expect(run.address).toEqual(address)
  expect(await idOf('db')).not.toBe(id)
  expect((await handle.exec('echo moored')).stdout).toBe('moored\n')
  expect(new Set(engine.sessionIds.slice(-2)).size).toBe(2)
})

test('a run that is held is taken over by the next who acquires it, edits included', async () => {
  run = await opened({ containers: { db: sleeper, cache: sleeper } })
  const before = await Promise.all(['db', 'cache'].map(idOf))
  const { socketPath } = run.address
  await run.release({ isHeld: true })
  expect(existsSync(socketPath)).toBe(true)
  await write({ containers: { db: sleeper, cache: { ...sleeper, environment: { A: 'b' } } } })
  run = await acquire()
  expect(run.address.socketPath).toBe(socketPath)
  const after = await Promise.all(['db', 'cache'].map(idOf))
  expect(after.map((id, index) => id === before[index])).toEqual([true, false])
})

test('a container that is kept for the next run is replaced when it is edited, and removed when it is not declared', async () => {
  const db = { ...sleeper, reuse: true }
  run = await opened({ containers: { db, cache: { ...sleeper, dependsOn: ['db'] } } })
  const before = await Promise.all(['db', 'cache'].map(idOf))
  const edited = { ...db, environment: { A: 'b' } }
  await edit({ containers: { db: edited, cache: { ...sleeper, dependsOn: ['db'] }, other: db } })
  const after = await Promise.all(['db', 'cache', 'other'].map(idOf))
  for (const id of before) expect(after).not.toContain(id)
  await expect(engine.docker.getContainer(before[0] ?? '').inspect()).rejects.toThrow('404')
  await edit({ containers: { cache: sleeper, other: db } })
  await expect(engine.docker.getContainer(after[0] ?? '').inspect()).rejects.toThrow('404')
  expect(await idOf('other')).toBe(after[2])
  await edit({ containers: { cache: sleeper } })
  await idOf('cache')
  await expect(engine.docker.getContainer(after[2] ?? '').inspect()).rejects.toThrow('404')
})
