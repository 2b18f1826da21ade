import { expect, test } from 'vitest'
import { loadClientLibrary } from '../client-library.ts'
import { mosquittoStandIn } from '../mosquitto.ts'
import { connectMysql } from '../mysql/mysql-connection.ts'
import { mysqlStandIn } from '../mysql/mysql-stand-in.ts'
import { natsStandIn } from '../nats.ts'
import { createConnector } from '../postgres/postgres-connection.ts'
import { createPostgresStandIn, standInPassword } from '../postgres/postgres-stand-in.ts'
import { rabbitmqStandIn } from '../rabbitmq/rabbitmq-stand-in.ts'
import { redisStandIn } from '../redis/redis-stand-in.ts'
import { rehearse } from './rehearsal.ts'
import type { StandIn } from './stand-in.ts'

// Clients change, and a rehearsal that they break off would only be slower, unseen.
test.each<[string, StandIn, (address: string) => Promise<unknown>]>([
  ['pg', createPostgresStandIn(), askPostgresAgain],
  ['mysql2', mysqlStandIn, askMysql],
  ['amqplib', rabbitmqStandIn, askRabbitmq],
  ['mqtt', mosquittoStandIn, askMosquitto],
  ['nats', natsStandIn, askNats],
  ['redis', redisStandIn, askRedis],
  ['ioredis', redisStandIn, askIoredis],
])('%s has its whole conversation with its stand-in', async (_, standIn, ask) => {
  let answer: unknown
  await rehearse(async (address) => (answer = await ask(address)), standIn, 20_000)
  expect(answer).toBe(1)
})

test.each<[string, StandIn, (address: string) => Promise<unknown>]>([
  ['pg', createPostgresStandIn(), askPostgres],
  ['mysql2', mysqlStandIn, askMysql],
  ['amqplib', rabbitmqStandIn, askRabbitmq],
])('%s that waits for more than a server says is hung up on', async (_, { greeting }, ask) => {
  const failures: unknown[] = []
  const silent = { ...(greeting && { greeting }), answer: () => Buffer.alloc(0) }
  await rehearse((address) => ask(address).catch((error: unknown) => failures.push(error)), silent)
  expect(failures).toHaveLength(1)
})

const directory = import.meta.dirname

async function askPostgresAgain(address: string): Promise<unknown> {
  await expect(askPostgres(address)).rejects.toMatchObject({ code: '57P03' })
  return await askPostgres(address)
}

async function askPostgres(address: string): Promise<unknown> {
  const connector = await createConnector(directory)
  const client = await connector.client(`postgres://mooring:${standInPassword}@${address}/mooring`)
  const { rows } = await client.query<Record<string, number>>('SELECT 1')
  await client.end()
  return rows[0]?.['?column?']
}

async function askMysql(address: string): Promise<unknown> {
  const { signal } = new AbortController()
  const options = { service: 'MySQL', directory, signal }
  const connection = await connectMysql(`mysql://mooring:mooring@${address}`, options)
  const [[row]] = await connection.query<Record<string, number>>('SELECT 1')
  connection.destroy()
  return Number(row?.['1'])
}

interface Amqplib {
  connect(url: string): Promise<AmqpConnection>
}

interface AmqpConnection {
  on(event: 'error', listener: () => void): void
  createChannel(): Promise<AmqpConnection & { checkExchange(name: string): Promise<unknown> }>
}

async function askRabbitmq(address: string): Promise<unknown> {
  const wanted = { name: 'amqplib', service: 'RabbitMQ', directory }
  const library = await loadClientLibrary<Amqplib>(wanted)
  const connection = await library.connect(`amqp://${address}`)
  connection.on('error', () => undefined)
  const channel = await connection.createChannel()
  channel.on('error', () => undefined)
  await channel.checkExchange('amq.direct')
  return 1
}

interface Mqtt {
  connectAsync(
    url: string,
    options: object,
  ): Promise<{ subscribeAsync(topic: string): Promise<unknown[]>; end(force: boolean): void }>
}

async function askMosquitto(address: string): Promise<unknown> {
  const library = await loadClientLibrary<Mqtt>({ name: 'mqtt', service: 'Mosquitto', directory })
  const client = await library.connectAsync(`mqtt://${address}`, { reconnectPeriod: 0 })
  const granted = await client.subscribeAsync('mooring/ready')
  client.end(true)
  return granted.length
}

interface Nats {
  connect(options: object): Promise<{ flush(): Promise<void>; close(): Promise<void> }>
}

async function askNats(address: string): Promise<unknown> {
  const wanted = { name: '@nats-io/transport-node', service: 'NATS', directory }
  const library = await loadClientLibrary<Nats>(wanted)
  const connection = await library.connect({ servers: address, reconnect: false })
  await connection.flush()
  await connection.close()
  return 1
}

interface NodeRedis {
  createClient(options: object): {
    connect(): Promise<unknown>
    ping(): Promise<unknown>
    destroy(): void
  }
}

async function askRedis(address: string): Promise<unknown> {
  const library = await loadClientLibrary<NodeRedis>({ name: 'redis', service: 'Redis', directory })
  const client = library.createClient({ url: `redis://${address}` })
  await client.connect()
  const answer = await client.ping()
  client.destroy()
  return answer === 'OK' ? 1 : answer
}

interface IoRedis {
  Redis: new (url: string) => { ping(): Promise<unknown>; disconnect(): void }
}

async function askIoredis(address: string): Promise<unknown> {
  const wanted = { name: 'ioredis', service: 'Redis', directory }
  const { Redis } = await loadClientLibrary<IoRedis>(wanted)
  const client = new Redis(`redis://${address}`)
  const answer = await client.ping()
  client.disconnect()
  return answer === 'OK' ? 1 : answer
}
