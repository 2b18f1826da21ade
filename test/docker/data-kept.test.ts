import amqplib from 'amqplib'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { createClient } from 'redis'
import { expect, test } from 'vitest'
import { resolveConfig } from '../../packages/core/src/config/resolve.ts'
import type { ContainerConfig } from '../../packages/core/src/config/written/written-container.ts'
import { openSession } from '../../packages/core/src/session/open-session.ts'
import type { Session } from '../../packages/core/src/session/session.ts'
import { mariadb } from '../../packages/services/src/mysql/mysql.ts'
import { nats } from '../../packages/services/src/nats.ts'
import { postgres } from '../../packages/services/src/postgres/postgres.ts'
import { rabbitmq } from '../../packages/services/src/rabbitmq/rabbitmq.ts'
import { redis } from '../../packages/services/src/redis/redis.ts'
import { useEngine } from '../support/engine.ts'
import { connected } from '../support/postgres/server.ts'
import { serverImage } from '../support/server-image.ts'
import { workerOf } from '../support/service-contract.ts'

await useEngine()

/** A session with one server, and what its service told a person. */
async function serving(
  server: ContainerConfig,
): Promise<{ session: Session; told: string[] } & AsyncDisposable> {
  const told: string[] = []
  const config = resolveConfig({ containers: { server } }, { directory: process.cwd() })
  const session = await openSession(config, {
    onEvent: (event) => {
      if (event.kind === 'service-told') told.push(event.line)
    },
  })
  await session.start('server')
  return { session, told, [Symbol.asyncDispose]: () => session.close() }
}

const failed = { hasFailed: true }

/** The parts of what was told of one kept unit. */
function partsOf(told: readonly string[], pattern: RegExp): Record<string, string> {
  expect(told).toEqual([expect.stringMatching(pattern)])
  return pattern.exec(told[0] ?? '')?.groups ?? {}
}

async function withRedis<T>(
  url: string,
  use: (client: ReturnType<typeof createClient>) => Promise<T>,
): Promise<T> {
  const client = createClient({ url })
  await client.connect()
  try {
    return await use(client as ReturnType<typeof createClient>)
  } finally {
    client.destroy()
  }
}

test('Redis keeps the database of a failed test, also during a restart, and says how to look at it', async () => {
  const server = redis({
    image: serverImage('redis'),
    isolation: 'test',
    password: 's3cret',
    databases: 4,
    durable: true,
    keepOnFailure: true,
  })
  await using serves = await serving(server)
  const worker = workerOf(serves.session, 'one')
  const lease = await worker.lease()
  await withRedis(lease.connection['url'] ?? '', (client) => client.set('note', 'mine'))
  await worker.release(lease, failed)
  const { host, port, database } = partsOf(
    serves.told,
    /^the data of "a test" is kept: redis-cli -h (?<host>\S+) -p (?<port>\d+) --askpass -n (?<database>\d+)$/,
  )
  const handle = await serves.session.start('server')
  expect([host, Number(port)]).toEqual([handle.host, handle.port()])
  for (let round = 0; round < 2; round += 1) {
    const others = await Promise.all(
      [1, 2].map(() => worker.lease({ isConcurrent: true, isFresh: true })),
    )
    expect(others.map(({ id }) => id)).not.toContain(lease.id)
    await Promise.all(others.map((other) => worker.release(other)))
    const kept = `redis://:s3cret@${handle.address()}/${database}`
    expect(await withRedis(kept, (client) => client.get('note'))).toBe('mine')
    await handle.restart()
  }
})

test('MariaDB keeps a database, and says how to look at it', async () => {
  const server = mariadb({
    image: serverImage('mariadb'),
    password: 's3cret',
    migrations: (connection) => connection.query('CREATE TABLE notes (text TEXT)'),
    isolation: 'test',
  })
  await using serves = await serving(server)
  const worker = workerOf(serves.session, 'one')
  const query = async (url: string, sql: string): Promise<RowDataPacket[]> => {
    const connection = await createConnection(url)
    const [rows] = await connection.query<RowDataPacket[]>(sql)
    connection.destroy()
    return rows
  }
  const lease = await worker.lease()
  await query(lease.connection['url'] ?? '', `INSERT INTO notes VALUES ('mine')`)
  await worker.release(lease, { isKept: true })
  const { host, port, user, database } = partsOf(
    serves.told,
    /^the data of "a test" is kept: mariadb -h (?<host>\S+) -P (?<port>\d+) -u (?<user>\S+) -p (?<database>\S+)$/,
  )
  const other = await worker.lease()
  expect(other.id).not.toBe(lease.id)
  await worker.release(other, failed)
  expect(await worker.lease()).toEqual(other)
  const kept = `mysql://${user}:s3cret@${host}:${port}/${database}`
  expect(await query(kept, 'SELECT text FROM notes')).toEqual([{ text: 'mine' }])
})

test('RabbitMQ keeps a virtual host, and says where to look at it', async () => {
  const server = rabbitmq({
    image: serverImage('rabbitmq'),
    user: 'me',
    password: 's3cret',
    isolation: 'test',
    keepOnFailure: true,
  })
  await using serves = await serving(server)
  const worker = workerOf(serves.session, 'one')
  const lease = await worker.lease()
  const { vhost, url = '' } = lease.connection
  const connection = await amqplib.connect(url)
  connection.on('error', () => undefined)
  const channel = await connection.createConfirmChannel()
  await channel.assertQueue('notes')
  channel.sendToQueue('notes', Buffer.from('mine'))
  await channel.waitForConfirms()
  await worker.release(lease, failed)
  const { host, port, name } = partsOf(
    serves.told,
    /^the data of "a test" is kept: virtual host (?<name>\S+) at http:\/\/(?<host>[\d.]+):(?<port>\d+)\/#\/vhosts\/\S+, user me$/,
  )
  expect(name).toBe(vhost)
  expect((await worker.lease()).id).not.toBe(lease.id)
  // Who is connected to it stays so.
  expect((await channel.checkQueue('notes')).messageCount).toBe(1)
  const page = await fetch(`http://${host}:${port}/api/vhosts/${name}`, {
    headers: { authorization: `Basic ${btoa('me:s3cret')}` },
  })
  expect(page.status).toBe(200)
  await connection.close()
})

test('NATS says which prefix is kept', async () => {
  const server = nats({
    image: serverImage('nats'),
    user: 'me',
    password: 's3cret',
    isolation: 'test',
    keepOnFailure: true,
  })
  await using serves = await serving(server)
  const worker = workerOf(serves.session, 'one')
  const lease = await worker.lease()
  await worker.release(lease, failed)
  const { server: address, subjects } = partsOf(
    serves.told,
    /^the data of "a test" is kept: subjects (?<subjects>\S+) at (?<server>\S+)$/,
  )
  const handle = await serves.session.start('server')
  expect(address).toBe(handle.address())
  expect(subjects).toBe(`${lease.connection['prefix']}>`)
})

test('PostgreSQL keeps the database of a failed test', async () => {
  const server = postgres({
    image: 'postgres:15',
    password: 's3cret',
    isolation: 'test',
    keepOnFailure: true,
    snapshot: false,
  })
  await using serves = await serving(server)
  const worker = workerOf(serves.session, 'one')
  const lease = await worker.lease()
  await connected(lease.connection['url'] ?? '', (client) =>
    client.query('CREATE TABLE notes (text text)'),
  )
  await worker.release(lease, failed)
  const { host, port, user, database } = partsOf(
    serves.told,
    /^the database of "a test" is kept: psql -h (?<host>\S+) -p (?<port>\d+) -U (?<user>\S+) (?<database>\S+)$/,
  )
  const kept = `postgres://${user}:s3cret@${host}:${port}/${database}`
  await connected(kept, (client) => client.query('SELECT FROM notes'))
})
