import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Client } from 'pg'
import { expect, test } from 'vitest'
import { addressOf } from '../../packages/core/src/guest/address-text.ts'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import { connectSession } from '../../packages/core/src/worker.ts'
import { postgres } from '../../packages/services/src/postgres/postgres.ts'
import { eventually, useEngine } from '../support/engine.ts'
import { numberService } from '../support/number-service.ts'

const engine = await useEngine()
const idle = { image: 'busybox:1', command: 'sleep 600' } as const

/** A session with numbers as data, and one container that all share. */
async function numbers(level: 'worker' | 'file' | 'test') {
  const { service, done } = numberService()
  const isolation = { ...service.isolation!, level }
  const session = await startSession({
    containers: {
      db: { ...idle, connection: { database: 'app' }, service: { ...service, isolation } },
      web: idle,
    },
  })
  return Object.assign(session, { done })
}

async function tablesOf(url: string): Promise<string[]> {
  const client = new Client(url)
  await client.connect()
  try {
    const { rows } = await client.query<{ name: string }>(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
    )
    return rows.map(({ name }) => name)
  } finally {
    await client.end()
  }
}

async function run(url: string, sql: string): Promise<void> {
  const client = new Client(url)
  await client.connect()
  await client.query(sql).finally(() => client.end())
}

test('leases on PostgreSQL do not see each other, nor what the one before did', async () => {
  await using session = await startSession({
    containers: { db: postgres({ image: 'postgres:15', isolation: 'test', snapshot: false }) },
  })
  const names = new Set<string>()
  for (let round = 0; round < 2; round += 1) {
    const leases = await Promise.all([1, 2, 3].map(() => session.lease('db')))
    for (const db of leases) {
      expect(await tablesOf(db.url)).toEqual([])
      await run(db.url, 'CREATE TABLE own (id int)')
      names.add(`${round} ${db.database}`)
    }
    expect((await leases[0]!.exec('pg_isready')).exitCode).toBe(0)
    for (const db of leases) await db.release()
  }
  expect(names.size).toBe(6)
  expect(await tablesOf(session.containers.db.url)).toEqual([])

  await using db = await session.lease('db')
  await run(db.url, 'CREATE TABLE own (id int)')
  await db.reset()
  expect(await tablesOf(db.url)).toEqual([])
  const { url } = db
  await db.fresh()
  expect(db.url).not.toBe(url)
})

test('what a test leaves behind on PostgreSQL fails its release', async () => {
  await using session = await startSession({
    containers: { db: postgres({ image: 'postgres:15', isolation: 'test', snapshot: false }) },
  })
  const db = await session.lease('db', { name: 'leaves a transaction' })
  const client = new Client(db.url)
  client.on('error', () => undefined)
  await client.connect()
  await client.query('BEGIN; CREATE TABLE left_open (id int)')
  await expect(db.release()).rejects.toThrow(/^\[DATA_LEFT_IN_USE\]/)
  await client.end().catch(() => undefined)
})

test('a session that closes takes back what is leased', async () => {
  const session = await numbers('test')
  const db = await session.lease('db', { name: 'forgotten' })
  await session.close()
  await db.release()
  expect(session.done).toEqual(['lease 1 for forgotten', 'discard lease-1', 'close'])
  await expect(session.lease('db')).rejects.toThrow('[SESSION_CLOSED]')
  await expect(session.serve()).rejects.toThrow('[SESSION_CLOSED]')
})

test('data of a worker is released when the session closes', async () => {
  const session = await numbers('worker')
  const [one, other] = [
    await session.lease('db', { worker: '1' }),
    await session.lease('db', { worker: '1' }),
  ]
  expect([one.name, one.id]).toEqual([other.name, session.containers.db.id])
  await session.close()
  expect(session.done).toEqual(['lease 1 for worker 1', 'release lease-1 passed', 'close'])
})

test('what cannot be leased is told', async () => {
  await using session = await numbers('test')
  const lease = session.lease as (name: string) => Promise<unknown>
  await expect(lease('web')).rejects.toThrow('[NO_OWN_DATA] Container "web" gives its tests')
  await expect(lease('dbx')).rejects.toThrow('[UNKNOWN_CONTAINER]')
})

/** A process of tests that leases what it is told to. */
function worker(address: string, slot: string) {
  const program = join(import.meta.dirname, '../support/lease-program.mjs')
  const child: ChildProcess = fork(program, [slot], {
    env: { ...process.env, SESSION_ADDRESS: address },
    stdio: ['pipe', 'pipe', 'inherit', 'ipc'],
    execArgv: [],
  })
  const answers = createInterface({ input: child.stdout! })[Symbol.asyncIterator]()
  const ended = once(child, 'exit')
  return {
    tell: async (order: string): Promise<unknown> => {
      child.stdin?.write(`${order}\n`)
      return JSON.parse((await answers.next()).value ?? '"it ended"')
    },
    end: async (how: 'killed' | 'in good order') => {
      if (how === 'killed') child.kill('SIGKILL')
      else child.stdin?.end()
      await ended
    },
  }
}

test('processes that share a session have data of their own, until they end', async () => {
  const session = await numbers('test')
  const address = await session.serve()
  expect(await session.serve()).toBe(address)
  const [one, other] = [worker(address, '1'), worker(address, '2')]
  expect(await one.tell('read')).toBe('app')
  const own = [await one.tell('lease'), await other.tell('lease'), await one.tell('lease')]
  expect(own).toEqual(['data_1', 'data_2', 'data_3'])
  expect(await one.tell('write')).toBe(0)
  expect((await session.containers.db.exec('ls /data_3')).exitCode).toBe(0)
  expect(await one.tell('release')).toBe(null)
  await one.end('killed')
  await other.end('in good order')
  const { done } = session
  await eventually(() => expect(done).toHaveLength(6))
  expect(done.slice(3).toSorted()).toEqual([
    'discard lease-1',
    'discard lease-2',
    'release lease-3 passed',
  ])
  await session.close()
  expect(await engine.leftovers()).toEqual([])
})

test('a process that closes its connection leaves the session as it is', async () => {
  await using session = await numbers('worker')
  const connected = await connectSession(await session.serve())
  const db = await connected.lease('db', { worker: '7' })
  await db.release()
  expect(session.done).toEqual(['lease 1 for worker 7'])
  await connected.close()
  expect(session.done.slice(1)).toEqual(['release lease-1 passed'])
  expect((await session.containers.web.exec('true')).exitCode).toBe(0)
  await expect(connected.lease('db')).rejects.toThrow('[SESSION_CLOSED]')
})

test('the address stands in no event and no error', async () => {
  const told: unknown[] = []
  const session = await startSession(
    { containers: { web: idle } },
    { onEvent: (event) => told.push(event) },
  )
  const address = await session.serve()
  const { token } = addressOf(address)
  const connected = await connectSession(address)
  await session.close()
  const errors = await Promise.allSettled([
    connected.containers['web']?.exec('true'),
    connectSession(address),
    connectSession(address.slice(0, -9)),
  ])
  const texts = errors.map((one) => String((one as PromiseRejectedResult).reason))
  expect(texts.map((text) => text.slice(0, 30))).toEqual([
    expect.stringContaining('SESSION_CLOSED'),
    expect.stringContaining('SESSION_CLOSED'),
    expect.stringContaining('SESSION_NOT_FOUND'),
  ])
  const everything = JSON.stringify([told, texts, session, connected])
  expect(everything).not.toContain(token)
  expect(everything).not.toContain(address.slice(0, 40))
})

test('handles of another process follow restarts, and their session', async () => {
  const session = await startSession({
    containers: {
      web: { image: 'nginx:1', ports: [80] },
      late: { ...idle, start: 'lazy' },
    },
  })
  const address = await session.serve()
  const connected = await connectSession<typeof session.containers>(address)
  const { web } = connected.containers
  expect(Object.keys(connected.containers)).toEqual(['web'])
  expect((await connected.start('late')).name).toBe('late')
  await session.containers.web.restart()
  await eventually(() => expect(web.port()).toBe(session.containers.web.port()))
  await session.close()
  await expect(web.exec('true')).rejects.toThrow('[SESSION_CLOSED]')
  await expect(connectSession(address)).rejects.toThrow('[SESSION_CLOSED]')
})
