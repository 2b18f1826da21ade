import { createHandle, type ContainerRecord, type Handle } from '@mooring/client'
import amqplib from 'amqplib'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { createClient } from 'redis'
import { expect, test } from 'vitest'
import { leaseOf, type Leased } from '../../packages/client/src/leased.ts'
import type { Service } from '../../packages/core/src/service/contract.ts'
import type { DataPool, TakenLease } from '../../packages/core/src/service/isolation.ts'
import type { Session } from '../../packages/core/src/session/session.ts'
import { mariadb } from '../../packages/services/src/mysql/mysql.ts'
import { postgres } from '../../packages/services/src/postgres/postgres.ts'
import { rabbitmq } from '../../packages/services/src/rabbitmq/rabbitmq.ts'
import { redis } from '../../packages/services/src/redis/redis.ts'
import { eventually, useEngine } from '../support/engine.ts'
import { connected } from '../support/postgres/server.ts'
import { serverImage } from '../support/server-image.ts'
import { open, workerOf } from '../support/service-contract.ts'

const engine = await useEngine()

const idle = { image: 'busybox:1', command: 'sleep 600', stopSignal: 'SIGKILL' } as const

/** A service whose data are numbers, and what each of its pools was asked for. */
function numberService() {
  const done: string[] = []
  let pools = 0
  const openPool = async (taken: readonly TakenLease[]): Promise<DataPool> => {
    const pool = (pools += 1)
    const note = (what: string): void => void done.push(`pool ${pool}: ${what}`)
    let last = 0
    note(
      `takes over [${taken.map(({ lease: { id }, isKept }) => id + (isKept ? ', kept' : '')).join()}]`,
    )
    return {
      lease: async () => {
        const id = `${pool}.${(last += 1)}`
        note(`lease ${id}`)
        return { id, connection: {} }
      },
      release: async ({ id }) => {
        note(`release ${id}`)
        return [`what ${id} left`]
      },
      discard: async ({ id }) => note(`discard ${id}`),
      close: async () => note('close'),
    }
  }
  const service: Service = {
    name: 'Numbers',
    prepare: async () => void done.push('prepare'),
    isolation: { level: 'test', open: (_server, taken) => openPool(taken) },
    actions: { reset: async (_server, lease) => void done.push(`reset ${lease?.id}`) },
  }
  return { service, done }
}

const startOf = async (id: string): Promise<string> =>
  (await engine.docker.getContainer(id).inspect()).State.StartedAt

test('a restart closes the pool before, and the next lease opens another', async () => {
  const { service, done } = numberService()
  await using opened = await open({ server: { ...idle, service } })
  const handle = await opened.session.start('server')
  const worker = workerOf(opened.session, 'one')
  const lease = await worker.lease()
  await worker.release(lease)
  const before = await startOf(handle.id)
  done.length = 0
  await handle.restart()
  expect(await startOf(handle.id)).not.toBe(before)
  expect(done).toEqual(['pool 1: close', 'prepare'])
  expect(await worker.lease()).toEqual({ id: '2.1', connection: {} })
  expect(done.slice(2)).toEqual(['pool 2: takes over []', 'pool 2: lease 2.1'])
})

test('what is held during a restart is taken over before it ends, and given back to the next pool', async () => {
  const { service, done } = numberService()
  await using opened = await open({ server: { ...idle, service } })
  const handle = await opened.session.start('server')
  const [one, two] = [workerOf(opened.session, 'one'), workerOf(opened.session, 'two')]
  const held = await one.lease()
  const ofTheKilled = await two.lease()
  const kept = await one.lease({ isConcurrent: true })
  await one.release(kept, { isKept: true })
  done.length = 0
  const restarted = handle.restart()
  // Who asks meanwhile is served by the next pool.
  const meanwhile = one.lease({ isConcurrent: true })
  await restarted
  expect(done.slice(0, 3)).toEqual([
    'pool 1: close',
    'prepare',
    'pool 2: takes over [1.1,1.2,1.3, kept]',
  ])
  expect(await meanwhile).toMatchObject({ id: '2.1' })
  await one.ask('act', { name: 'server', action: 'reset', leaseId: held.id })
  expect(await one.release(held)).toEqual(['what 1.1 left'])
  opened.session.leave(two.worker)
  await eventually(() => expect(done).toContain(`pool 2: discard ${ofTheKilled.id}`))
  expect(done.slice(3)).toEqual([
    'pool 2: lease 2.1',
    'reset 1.1',
    'pool 2: release 1.1',
    'pool 2: discard 1.2',
  ])
})

test('what is given back while the server is down is not put back, and not taken over', async () => {
  const { service, done } = numberService()
  await using opened = await open({ server: { ...idle, service } })
  const handle = await opened.session.start('server')
  const worker = workerOf(opened.session, 'one')
  const lease = await worker.lease()
  await handle.stop()
  done.length = 0
  expect(await worker.release(lease)).toEqual([])
  await handle.restart()
  expect(done).toEqual(['pool 1: close', 'prepare'])
})

test('a restart that fails leaves nothing behind, and the next one takes over what is held', async () => {
  const { service, done } = numberService()
  let isBroken = false
  const prepare = async (): Promise<void> => {
    if (isBroken) throw new Error('no table "orders"')
  }
  await using opened = await open({ server: { ...idle, service: { ...service, prepare } } })
  const handle = await opened.session.start('server')
  const worker = workerOf(opened.session, 'one')
  await worker.lease()
  const given = await worker.lease()
  done.length = 0
  isBroken = true
  await expect(handle.restart()).rejects.toThrow('PREPARE_FAILED')
  expect(await worker.release(given)).toEqual([])
  isBroken = false
  await handle.restart()
  expect(done).toEqual(['pool 1: close', 'pool 2: takes over [1.1]'])
})

test('a server that others started again has another pool from the next lease on', async () => {
  const { service, done } = numberService()
  await using opened = await open({ server: { ...idle, service } })
  const { id } = await opened.session.start('server')
  const news: ContainerRecord[] = []
  opened.session.onChange((record) => void news.push(record))
  const worker = workerOf(opened.session, 'one')
  const held = await worker.lease()
  const given = await worker.lease()
  done.length = 0
  await engine.docker.getContainer(id).restart({ t: 0 })
  await eventually(() => expect(news.at(-1)?.state).toBe('running'))
  expect(await worker.release(given)).toEqual([])
  expect((await worker.lease()).id).toBe('2.1')
  expect(await worker.release(held)).toEqual(['what 1.1 left'])
  expect(done).toEqual([
    'pool 1: close',
    'pool 2: takes over [1.1]',
    'pool 2: lease 2.1',
    'pool 2: release 1.1',
  ])
})

type Data = Handle & { url: string; database: string; vhost: string }

/** A test that holds data of its own, and the handle that it sees. */
async function testOn(session: Session, worker = 'one'): Promise<{ handle: Data } & Leased> {
  const { ask } = workerOf(session, worker)
  const live = { current: await ask('start', { name: 'server' }) }
  session.onChange((record) => {
    if (record.name === 'server') live.current = record
  })
  const request = { name: 'a test', worker, isConcurrent: false, isFresh: false }
  const leased = await leaseOf(live, request, ask)
  return { ...leased, handle: createHandle(leased.live, ask) as Data }
}

const fine = { hasFailed: false }

const countIn = (url: string): Promise<number> =>
  connected(url, async (client) => {
    const { rows } = await client.query('SELECT FROM notes')
    return rows.length
  })

const addTo = (url: string): Promise<unknown> =>
  connected(url, (client) => client.query(`INSERT INTO notes VALUES ('mine')`))

const migrations = async (client: { query(sql: string): Promise<unknown> }): Promise<unknown> =>
  client.query(`CREATE TABLE notes (text text); INSERT INTO notes VALUES ('seed')`)

/** The databases of tests on a server, and how many sessions Mooring has there. */
const facts = (url: string): Promise<{ databases: string[]; sessions: number }> =>
  connected(url, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      String.raw`SELECT datname AS name FROM pg_database WHERE datname ~ '^mooring_[0-9a-f]{6}_'`,
    )
    const sessions = await client.query(
      `SELECT FROM pg_stat_activity WHERE application_name = 'mooring'`,
    )
    return { databases: rows.map(({ name }) => name), sessions: sessions.rows.length }
  })

test('PostgreSQL in memory: a test that restarts the server has its database again, as new', async () => {
  const server = postgres({ image: 'postgres:15', migrations, isolation: 'test', snapshot: false })
  await using opened = await open({ server })
  const { session } = opened
  const [mine, other] = [await testOn(session), await testOn(session, 'two')]
  const { url, database } = mine.handle
  for (const { handle } of [mine, other]) await addTo(handle.url)
  await mine.handle.restart()
  expect(mine.handle.database).toBe(database)
  expect(mine.handle.url).toBe(url.replace(/:\d+\//, `:${mine.handle.port()}/`))
  for (const { handle } of [mine, other]) expect(await countIn(handle.url)).toBe(1)
  await addTo(mine.handle.url)
  await (mine.handle as unknown as { reset(): Promise<void> }).reset()
  expect(await countIn(mine.handle.url)).toBe(1)
  for (const { release } of [mine, other]) expect(await release(fine)).toEqual([])
  const next = await testOn(session)
  expect(await countIn(next.handle.url)).toBe(1)
  await next.release(fine)
  const before = await facts(next.handle.url)
  for (let round = 0; round < 3; round += 1) await next.handle.restart()
  const after = await testOn(session)
  await after.release(fine)
  expect((await facts(after.handle.url)).sessions).toBeLessThanOrEqual(before.sessions)
})

test('PostgreSQL in memory that others started again says what is missing, until restart() makes it', async () => {
  const server = postgres({ image: 'postgres:15', migrations, isolation: 'test', snapshot: false })
  await using opened = await open({ server })
  const { session } = opened
  const [mine, other] = [await testOn(session), await testOn(session, 'two')]
  const { id, url } = mine.handle
  await engine.docker.getContainer(id).restart({ t: 0 })
  await eventually(() => expect(mine.handle.url).not.toBe(url))
  expect(await other.release(fine)).toEqual([])
  // The server is not waited for, as it is after restart().
  await eventually(() =>
    expect(testOn(session, 'three')).rejects.toThrow(
      /^\[ISOLATION_FAILED\] The server of container "server" has no template of its database\./,
    ),
  )
  await mine.handle.restart()
  expect(await countIn(mine.handle.url)).toBe(1)
  expect(await mine.release(fine)).toEqual([])
})

test('PostgreSQL on disk: a test that restarts the server goes on with its database', async () => {
  const server = postgres({
    image: 'postgres:15',
    migrations,
    isolation: 'test',
    durable: true,
  })
  await using opened = await open({ server })
  const { session } = opened
  const mine = await testOn(session)
  const { database } = mine.handle
  await addTo(mine.handle.url)
  const passed = await testOn(session, 'two')
  await passed.release(fine)
  await mine.handle.restart()
  expect(mine.handle.database).toBe(database)
  expect(await countIn(mine.handle.url)).toBe(2)
  // Of the databases of the former pool, only those in use are there.
  expect((await facts(mine.handle.url)).databases).not.toContain(passed.handle.database)
  expect(await mine.release(fine)).toEqual([])
  const next = await testOn(session)
  expect(await countIn(next.handle.url)).toBe(1)
  await next.release(fine)
})

async function added(url: string): Promise<number> {
  const client = createClient({ url })
  await client.connect()
  const count = await client.incr('count')
  client.destroy()
  return count
}

test.each([
  ['in memory: its database is empty', false, 1],
  ['on disk: its database is as it was', true, 2],
] as const)('Redis %s after a restart, and nobody else has it', async (_, durable, count) => {
  const server = redis({ image: serverImage('redis'), isolation: 'test', databases: 4, durable })
  await using opened = await open({ server })
  const { session } = opened
  const other = await testOn(session, 'two')
  const mine = await testOn(session)
  expect(await added(mine.handle.url)).toBe(1)
  await other.release(fine)
  await mine.handle.restart()
  expect(await added(mine.handle.url)).toBe(count)
  const rest = [await testOn(session, 'two'), await testOn(session, 'three')]
  for (const { handle } of rest) {
    expect(handle.database).not.toBe(mine.handle.database)
    expect(await added(handle.url)).toBe(1)
  }
  expect(await mine.release(fine)).toEqual([])
  const next = await testOn(session)
  expect(next.handle.database).toBe(mine.handle.database)
  expect(await added(next.handle.url)).toBe(1)
  for (const { release } of [next, ...rest]) await release(fine)
})

const notesIn = async (url: string): Promise<number> => {
  const connection = await createConnection(url)
  await connection.query(`INSERT INTO notes VALUES ('mine')`)
  const [rows] = await connection.query<RowDataPacket[]>('SELECT * FROM notes')
  connection.destroy()
  return rows.length
}

test('MariaDB: a test that restarts the server has its database again, as new', async () => {
  const server = mariadb({
    image: serverImage('mariadb'),
    migrations: (connection) => connection.query('CREATE TABLE notes (text TEXT)'),
    isolation: 'test',
  })
  await using opened = await open({ server })
  const mine = await testOn(opened.session)
  expect(await notesIn(mine.handle.url)).toBe(1)
  await mine.handle.restart()
  expect(await notesIn(mine.handle.url)).toBe(1)
  expect(await mine.release(fine)).toEqual([])
  const next = await testOn(opened.session)
  expect(next.handle.database).toBe(mine.handle.database)
  expect(await notesIn(next.handle.url)).toBe(1)
})

const queuedIn = async (url: string): Promise<number> => {
  const connection = await amqplib.connect(url)
  connection.on('error', () => undefined)
  const channel = await connection.createConfirmChannel()
  await channel.assertQueue('notes')
  channel.sendToQueue('notes', Buffer.from('mine'), { persistent: true })
  await channel.waitForConfirms()
  const { messageCount } = await channel.checkQueue('notes')
  await connection.close()
  return messageCount
}

test('RabbitMQ: a test that restarts the server has its virtual host again', async () => {
  await using opened = await open({
    server: rabbitmq({ image: serverImage('rabbitmq'), isolation: 'test' }),
  })
  const mine = await testOn(opened.session)
  expect(await queuedIn(mine.handle.url)).toBe(1)
  await mine.handle.restart()
  expect(await queuedIn(mine.handle.url)).toBe(1)
  expect(await mine.release(fine)).toEqual([])
})
