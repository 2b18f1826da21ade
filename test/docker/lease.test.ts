import { Client } from 'pg'
import { expect, test } from 'vitest'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import { postgres } from '../../packages/services/src/postgres/postgres.ts'
import { eventually, useEngine } from '../support/engine.ts'
import { numberService, numberSession } from '../support/number-service.ts'

const engine = await useEngine()
const idle = { image: 'busybox:1', command: 'sleep 600' } as const

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
  const session = await numberSession('test')
  const db = await session.lease('db', { name: 'forgotten' })
  await session.close()
  await db.release()
  expect(session.done).toEqual(['lease 1 for forgotten', 'discard lease-1', 'close'])
  await expect(session.lease('db')).rejects.toThrow('[SESSION_CLOSED]')
  await expect(session.serve()).rejects.toThrow('[SESSION_CLOSED]')
})

test('data of a worker is released when the session closes', async () => {
  const session = await numberSession('worker')
  const [one, other] = [
    await session.lease('db', { worker: '1' }),
    await session.lease('db', { worker: '1' }),
  ]
  expect([one.name, one.id]).toEqual([other.name, session.containers.db.id])
  await session.close()
  expect(session.done).toEqual(['lease 1 for worker 1', 'release lease-1 passed', 'close'])
})

test('what cannot be leased is told', async () => {
  await using session = await numberSession('test')
  const lease = session.lease as (name: string) => Promise<unknown>
  await expect(lease('web')).rejects.toThrow('[NO_OWN_DATA] Container "web" gives its tests')
  await expect(lease('dbx')).rejects.toThrow('[UNKNOWN_CONTAINER]')
})

test('a session that closes while something is leased says so', async () => {
  const session = await numberSession('test')
  const [leasing] = await Promise.allSettled([session.lease('db'), session.close()])
  expect(leasing).toMatchObject({ status: 'rejected', reason: { code: 'SESSION_CLOSED' } })
  expect(await engine.leftovers()).toEqual([])
})

test('a container that has ended by itself lends nothing', async () => {
  await using session = await numberSession('test')
  await engine.docker.getContainer(session.containers.db.id).kill()
  await eventually(() => expect(session.containers.db.state).toBe('exited'))
  await expect(session.lease('db')).rejects.toThrow(
    /^\[CONTAINER_DIED\] Container "db" ended by itself/,
  )
})

test('data that is leased outlives a restart of its server', async () => {
  await using session = await startSession({
    containers: { db: postgres({ image: 'postgres:15', isolation: 'test', snapshot: false }) },
  })
  await using db = await session.lease('db')
  const { database } = db
  await session.containers.db.restart({ gracePeriodMs: 0 })
  expect(db.database).toBe(database)
  expect(await tablesOf(db.url)).toEqual([])
})

test('a lease of a narrow scope is a container of its own, which goes with it', async () => {
  const { service, done } = numberService()
  await using session = await startSession({
    containers: {
      job: { ...idle, scope: 'test', dependsOn: ['store'] },
      store: { ...idle, scope: 'file' },
      desk: { ...idle, scope: 'worker' },
      db: { ...idle, scope: 'test', service },
    },
  })
  expect(session.containers).toEqual({})
  const [one, other] = await Promise.all([session.lease('job'), session.lease('job')])
  expect(one.id).not.toBe(other.id)
  expect((await one.exec('hostname')).stdout.trim()).toBe(one.id.slice(0, 12))
  expect(() => one.keep()).toThrow('[NO_OWN_DATA]')
  await expect(one.fresh()).rejects.toThrow('[NO_OWN_DATA]')
  await one.release()
  await expect(one.exec('true')).rejects.toThrow('[CONTAINER_NOT_RUNNING]')
  await eventually(async () => expect(await engine.leftovers()).toHaveLength(3)) // A network, the other job and its store.

  const desks = await Promise.all(
    ['1', '1', '2'].map((worker) => session.lease('desk', { worker })),
  )
  expect(new Set(desks.map(({ id }) => id)).size).toBe(2)
  await desks[0]!.release()
  expect((await desks[1]!.exec('true')).exitCode).toBe(0)

  await using db = await session.lease('db', { name: 'both' })
  expect(db.name).toMatch(/^db-\d+$/)
  await db.release()
  expect(done.slice(0, 2)).toEqual(['lease 1 for both', 'release lease-1 passed'])
  await other.release()
})

test('declared variables name what all share, or what is leased', async () => {
  await using session = await startSession({
    env: { DATABASE: '{db.database}', MODE: 'test' },
    containers: {
      db: { ...idle, connection: { database: 'app' }, service: numberService().service },
    },
  })
  expect(await session.environment()).toEqual({ DATABASE: 'app', MODE: 'test' })
  const db = await session.lease('db')
  expect(await session.environment(db)).toEqual({ DATABASE: 'data_1', MODE: 'test' })
})
