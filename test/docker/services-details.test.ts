import amqplib from 'amqplib'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { createClient } from 'redis'
import { expect, test } from 'vitest'
import { mosquitto } from '../../packages/services/src/mosquitto.ts'
import { mariadb } from '../../packages/services/src/mysql/mysql.ts'
import { rabbitmq } from '../../packages/services/src/rabbitmq/rabbitmq.ts'
import { redis } from '../../packages/services/src/redis/redis.ts'
import { useEngine } from '../support/engine.ts'
import { serverImage } from '../support/server-image.ts'
import { open, projectWith, workerOf } from '../support/service-contract.ts'

await useEngine()

async function add(url: string | undefined): Promise<number> {
  const client = createClient({ url: url ?? '' })
  await client.connect()
  const count = await client.incr('count')
  client.destroy()
  return count
}

test('a project with ioredis alone has Redis and data of its own', async () => {
  await using project = await projectWith(['ioredis'])
  const server = redis({ image: serverImage('redis'), isolation: 'test', password: 's:e/c' })
  await using opened = await open({ server }, project.directory)
  await opened.session.start('server')
  const worker = workerOf(opened.session, 'one')
  const lease = await worker.lease()
  expect(await add(lease.connection['url'])).toBe(1)
  await worker.release(lease)
  expect(await worker.lease()).toEqual(lease)
  expect(await add(lease.connection['url'])).toBe(1)
})

test('a server that was restarted goes on leasing, at its new address', async () => {
  const server = redis({ image: serverImage('redis'), isolation: 'test' })
  await using opened = await open({ server })
  const handle = await opened.session.start('server')
  const worker = workerOf(opened.session, 'one')
  const before = await worker.lease()
  await add(before.connection['url'])
  await handle.restart()
  await worker.release(before)
  const after = await worker.lease()
  expect(after.connection['url']).toContain(`:${handle.port()}/`)
  expect(await add(after.connection['url'])).toBe(1)
})

test('more tests at once than databases wait for each other', async () => {
  const server = redis({ image: serverImage('redis'), isolation: 'test', databases: 3 })
  await using opened = await open({ server })
  await opened.session.start('server')
  const worker = workerOf(opened.session, 'one')
  const counts = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const lease = await worker.lease({ isConcurrent: true })
      const count = await add(lease.connection['url'])
      await worker.release(lease)
      return count
    }),
  )
  expect(counts).toEqual([1, 1, 1, 1, 1, 1, 1, 1])
})

test('where triggers and sequences make rows of their own, the database is made anew', async () => {
  const server = mariadb({
    image: serverImage('mariadb'),
    migrations: async (connection) => {
      await connection.query(`
        CREATE TABLE notes (id INT AUTO_INCREMENT PRIMARY KEY, text TEXT);
        CREATE TABLE history (what TEXT);
        CREATE SEQUENCE numbers;
        CREATE TRIGGER kept AFTER INSERT ON notes FOR EACH ROW INSERT INTO history VALUES (NEW.text)`)
    },
    seed: (connection) => connection.query(`INSERT INTO notes (text) VALUES ('seed')`),
    isolation: 'test',
  })
  await using opened = await open({ server })
  await opened.session.start('server')
  const worker = workerOf(opened.session, 'one')
  for (let round = 0; round < 3; round += 1) {
    const lease = await worker.lease()
    const connection = await createConnection({
      uri: lease.connection['url'] ?? '',
      multipleStatements: true,
    })
    await connection.query(`INSERT INTO notes (text) VALUES ('mine')`)
    const [[row]] = await connection.query<RowDataPacket[]>(
      'SELECT NEXTVAL(numbers) AS number, (SELECT MAX(id) FROM notes) AS id, (SELECT COUNT(*) FROM history) AS history',
    )
    expect(row).toEqual({ number: 1, id: 2, history: 2 })
    connection.destroy()
    expect(await worker.release(lease)).toEqual([])
  }
})

test('RabbitMQ forgets its queues without the management plugin', async () => {
  await using opened = await open({
    server: rabbitmq({ image: serverImage('rabbitmq'), vhost: 'shop' }),
  })
  const handle = (await opened.session.start('server')) as unknown as {
    url: string
    reset(): Promise<void>
  }
  const queues = async (): Promise<number> => {
    const connection = await amqplib.connect(handle.url)
    connection.on('error', () => undefined)
    const channel = await connection.createChannel()
    const { messageCount } = await channel.assertQueue('notes')
    channel.sendToQueue('notes', Buffer.from('note'))
    await channel.checkQueue('notes')
    await connection.close()
    return messageCount
  }
  expect(await queues()).toBe(0)
  expect(await queues()).toBe(1)
  await handle.reset()
  expect(await queues()).toBe(0)
})

test("Mosquitto's file of passwords is its own, which it warns of otherwise", async () => {
  const server = mosquitto({ image: serverImage('mosquitto'), user: 'me', password: 'p/w' })
  await using opened = await open({ server })
  const handle = await opened.session.start('server')
  const log = await handle.logs()
  expect(log).toMatch(/mosquitto version .* running/)
  expect(log).not.toMatch(/warning/i)
})
