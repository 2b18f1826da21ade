// @module-tag engine-details
import type { Ask, ContainerRecord, Place } from '@mooring/client'
import { expect, test } from 'vitest'
import { resolveConfig } from '../../packages/core/src/config/resolve.ts'
import type { ContainersConfig } from '../../packages/core/src/config/written/written-container.ts'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import type { Service } from '../../packages/core/src/service/contract.ts'
import type { LifecycleEvent } from '../../packages/core/src/session/events/lifecycle.ts'
import { openSession } from '../../packages/core/src/session/open-session.ts'
import { eventually, useEngine } from '../support/engine.ts'

const engine = await useEngine()
const idle = { image: 'busybox:1', command: 'sleep 600' } as const

async function open(written: ContainersConfig) {
  const events: LifecycleEvent[] = []
  const session = await openSession(resolveConfig(written, { directory: process.cwd() }), {
    onEvent: (event) => events.push(event),
  })
  return Object.assign(session, { events, [Symbol.asyncDispose]: session.close })
}

const place = (test?: string, { worker = '1', file = 'a' } = {}): Place => ({
  worker,
  file,
  ...(test !== undefined && { test }),
})

const start = (ask: Ask, name: string, at: Place): Promise<ContainerRecord> =>
  ask('start', { name, place: at })

test('each test, file and worker has a container of its own', async () => {
  await using session = await open({
    containers: {
      shared: idle,
      forWorker: { ...idle, scope: 'worker' },
      forFile: { ...idle, scope: 'file' },
      forTest: { ...idle, scope: 'test' },
    },
  })
  const ask = session.askAs({})
  const namesAt = async (at: Place) => {
    const names = ['shared', 'forWorker', 'forFile', 'forTest']
    return (await Promise.all(names.map((name) => start(ask, name, at)))).map(({ name }) => name)
  }
  expect(await namesAt(place('1'))).toEqual(['shared', 'forWorker-1', 'forFile-1', 'forTest-1'])
  expect(await namesAt(place('1'))).toEqual(['shared', 'forWorker-1', 'forFile-1', 'forTest-1'])
  expect(await namesAt(place('2'))).toEqual(['shared', 'forWorker-1', 'forFile-1', 'forTest-2'])
  expect(await namesAt(place('3', { file: 'b', worker: '2' }))).toEqual([
    'shared',
    'forWorker-2',
    'forFile-2',
    'forTest-3',
  ])
})

test('an instance finds those of its own test, and the one of the run', async () => {
  const web = { ...idle, ports: [80], command: ['httpd', '-f', '-h', '/www'] }
  const answers = (text: string) => ({
    ...web,
    files: [{ target: '/www/index.html', content: text }],
    waitFor: { command: ['wget', '-qO-', 'http://localhost/'] },
  })
  await using session = await open({
    containers: {
      common: answers('of the run'),
      db: { ...answers('of the test'), scope: 'test', volumes: ['data:/data'] },
      app: {
        ...idle,
        scope: 'test',
        environment: { DB: 'http://{db.address}/', COMMON: 'http://{common.address}/' },
        volumes: ['data:/data'],
      },
      beside: { ...idle, scope: 'test', networkMode: 'container:app' },
    },
  })
  const ask = session.askAs({})
  const read = async (name: string, command: string) =>
    (await ask('exec', { name, command: ['sh', '-c', command], options: {} })).stdout
  const [one, two] = await Promise.all(
    ['1', '2'].map(async (id) => (await start(ask, 'beside', place(id))).name.split('-')[1]!),
  )
  for (const number of [one!, two!]) {
    expect(await read(`app-${number}`, 'echo $DB')).toBe(`http://db-${number}:80/\n`)
    expect(await read(`app-${number}`, 'wget -qO- $DB $COMMON')).toContain('of the test')
    expect(await read(`beside-${number}`, `wget -qO- http://common/`)).toBe('of the run')
    await read(`app-${number}`, `echo ${number} > /data/mark`)
  }
  expect(await read(`db-${one}`, 'cat /data/mark')).toBe(`${one}\n`)
  expect(await read(`db-${two}`, 'cat /data/mark')).toBe(`${two}\n`)
  await ask('endScope', { scope: 'test', id: '1' })
  const left = () => engine.leftovers()
  await eventually(async () => expect((await left()).join()).not.toMatch(`-${one}(,|$)`))
  expect((await left()).join()).toContain(`app-${two}`)
  expect((await left()).join()).toContain(`data-${two}`)
})

test('what a test has of its own goes when it ends, before the run does', async () => {
  await using session = await open({ containers: { db: { ...idle, scope: 'test' } } })
  const ask = session.askAs({})
  await start(ask, 'db', place('1'))
  await start(ask, 'db', place('2'))
  await ask('endScope', { scope: 'test', id: '1' })
  await eventually(async () =>
    expect((await engine.leftovers()).filter((one) => one.startsWith('container'))).toEqual([
      expect.stringMatching(/-db-2$/),
    ]),
  )
  await expect(ask('logs', { name: 'db-1', options: {} })).rejects.toThrow(
    '[CONTAINER_NOT_RUNNING] Container "db-1" has ended with the test or file that it belonged to.',
  )
  expect((await start(ask, 'db', place('1'))).name).toBe('db-3')
})

test('who is gone leaves no file and no test behind, and the slot of the worker to the next', async () => {
  await using session = await open({
    containers: {
      forWorker: { ...idle, scope: 'worker' },
      forFile: { ...idle, scope: 'file' },
      forTest: { ...idle, scope: 'test' },
      late: { ...idle, scope: 'test', waitFor: { log: 'never' } },
    },
  })
  const [gone, next] = [{}, {}]
  const ask = session.askAs(gone)
  await Promise.all(['forWorker', 'forFile', 'forTest'].map((name) => start(ask, name, place('1'))))
  const pending = start(ask, 'late', place('2'))
  pending.catch(() => undefined)
  await eventually(() =>
    expect(session.events).toContainEqual(
      expect.objectContaining({ kind: 'container-started', container: 'late-2' }),
    ),
  )
  session.leave(gone)
  await expect(pending).rejects.toThrow(
    'The start of container "late-2" was cancelled, because its test is over.',
  )
  await eventually(async () =>
    expect(await engine.leftovers()).toEqual([expect.stringMatching(/forWorker-1$/)]),
  )
  await expect(start(ask, 'forFile', place())).rejects.toThrow('CONTAINER_NOT_RUNNING')
  const taken = await start(session.askAs(next), 'forWorker', place('9'))
  expect(taken.name).toBe('forWorker-1')
})

test('connections to the data of an instance are closed when its test ends', async () => {
  const done: string[] = []
  const service: Service = {
    name: 'Numbers',
    isolation: {
      level: 'test',
      open: async ({ handle }) => ({
        lease: async () => ({ id: handle.name, connection: {} }),
        release: async () => [],
        discard: async ({ id }) => void done.push(`discard ${id}`),
        close: async () => void done.push(`close ${handle.name}`),
      }),
    },
  }
  await using session = await open({ containers: { db: { ...idle, scope: 'test', service } } })
  const holder = {}
  const ask = session.askAs(holder)
  const request = { name: 'a test', worker: '1', isConcurrent: false, isFresh: false }
  for (const id of ['1', '2']) {
    const { name } = await start(ask, 'db', place(id))
    expect(await ask('lease', { name, request })).toMatchObject({ id: name })
  }
  await ask('release', { name: 'db-1', leaseId: 'db-1', hasFailed: false, isKept: false })
  await ask('endScope', { scope: 'test', id: '1' })
  await eventually(() => expect(done).toEqual(['close db-1']))
  session.leave(holder)
  await eventually(() =>
    expect(done.toSorted()).toEqual(['close db-1', 'close db-2', 'discard db-2']),
  )
})

test('ten at once start and end', async () => {
  await using session = await open({
    containers: { db: { ...idle, scope: 'test', ports: [80], waitFor: { command: 'true' } } },
  })
  const ask = session.askAs({})
  const ids = Array.from({ length: 10 }, (_, index) => String(index))
  const records = await Promise.all(ids.map((id) => start(ask, 'db', place(id))))
  expect(new Set(records.map(({ id }) => id)).size).toBe(10)
  expect(new Set(records.map(({ ports }) => ports[0]?.ipv4)).size).toBe(10)
  await Promise.all(ids.map((id) => ask('endScope', { scope: 'test', id })))
  const again = await start(ask, 'db', place('after'))
  expect(again.name).toBe('db-11')
  await eventually(async () =>
    expect(await engine.leftovers()).toEqual([expect.stringMatching(/db-11$/)]),
  )
})

test('a start that fails fails its test only, and leaves nothing', async () => {
  await using session = await open({
    containers: {
      db: {
        ...idle,
        scope: 'test',
        command: ['sh', '-c', 'echo no space; exit 3'],
        waitFor: { log: 'up' },
      },
      app: { ...idle, scope: 'test', dependsOn: ['db'] },
    },
  })
  const ask = session.askAs({})
  await expect(start(ask, 'app', place('1'))).rejects.toThrow(
    'Container "app-1" was not started, because "db-1", which it depends on, failed.',
  )
  await expect(start(ask, 'db', place('1'))).rejects.toThrow(/declared at .*containers\.db$/m)
  await expect(start(ask, 'db', place('2'))).rejects.toThrow('Container "db-2" exited with code 3')
  await ask('endScope', { scope: 'test', id: '1' })
  expect(await engine.leftovers()).toEqual([])
})

test('outside of a test there is no container of a test', async () => {
  await using session = await open({ containers: { db: { ...idle, scope: 'test' } } })
  await expect(start(session.askAs({}), 'db', place())).rejects.toThrow(
    "[INVALID_REQUEST] A container of the scope 'test' is asked for outside of a test.",
  )
})

test('a closing session removes what is being started for a test that just ended', async () => {
  const session = await open({ containers: { db: { ...idle, scope: 'test' } } })
  const holder = {}
  const pending = start(session.askAs(holder), 'db', place('1'))
  pending.catch(() => undefined)
  await eventually(() =>
    expect(session.events.map(({ kind }) => kind)).toContain('container-starting'),
  )
  session.leave(holder)
  await session.close()
  expect(await engine.leftovers()).toEqual([])
})

test('a script starts a container of a narrow scope by its name, once', async () => {
  await using session = await startSession({
    containers: { db: { ...idle, scope: 'test' }, cache: idle },
  })
  expect(Object.keys(session.containers)).toEqual(['cache'])
  const db = await session.start('db')
  expect(await session.start('db')).toBe(db)
  expect(db.name).toBe('db')
})

test('an edited config ends instances of what it changes, and no other', async () => {
  const containers = {
    db: { ...idle, scope: 'worker' },
    cache: { ...idle, scope: 'worker' },
  } as const
  await using session = await open({ containers })
  const ask = session.askAs({})
  const [db, cache] = await Promise.all([start(ask, 'db', place()), start(ask, 'cache', place())])
  const edited = { ...containers, db: { ...containers.db, environment: { EDITED: 'yes' } } }
  await session.reconcile(resolveConfig({ containers: edited }, { directory: process.cwd() }))
  const [newDb, sameCache] = await Promise.all([
    start(ask, 'db', place()),
    start(ask, 'cache', place()),
  ])
  expect(newDb.name).toBe(db.name)
  expect(newDb.id).not.toBe(db.id)
  expect(sameCache.id).toBe(cache.id)
})
