import amqplib from 'amqplib'
import mqtt from 'mqtt'
import { createConnection } from 'mysql2/promise'
import { Client } from 'pg'
import { expect, test } from 'vitest'
import { mosquittoStandIn } from './mosquitto.ts'
import { mysqlStandIn } from './mysql/mysql-stand-in.ts'
import { createPostgresStandIn, standInPassword } from './postgres/postgres-stand-in.ts'
import { rabbitmqStandIn } from './rabbitmq/rabbitmq-stand-in.ts'
import { rehearse, type StandIn } from './rehearsal.ts'

// Clients change, and a rehearsal that they break off would only be slower, unseen.
test.each<[string, StandIn, (address: string) => Promise<unknown>]>([
  ['pg', createPostgresStandIn(), askPostgresAgain],
  ['mysql2', mysqlStandIn, askMysql],
  ['amqplib', rabbitmqStandIn, askRabbitmq],
  ['mqtt', mosquittoStandIn, askMosquitto],
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

async function askPostgresAgain(address: string): Promise<unknown> {
  await expect(askPostgres(address)).rejects.toMatchObject({ code: '57P03' })
  return await askPostgres(address)
}

async function askPostgres(address: string): Promise<unknown> {
  const client = new Client({
    connectionString: `postgres://mooring:${standInPassword}@${address}/mooring`,
  })
  client.on('error', () => undefined)
  await client.connect()
  const { rows } = await client.query<Record<string, number>>('SELECT 1')
  await client.end()
  return rows[0]?.['?column?']
}

async function askMysql(address: string): Promise<unknown> {
  const connection = await createConnection({ uri: `mysql://mooring:mooring@${address}` })
  connection.on('error', () => undefined)
  const [[row]] = (await connection.query('SELECT 1')) as unknown as [[Record<string, number>]]
  connection.destroy()
  return row['1']
}

async function askRabbitmq(address: string): Promise<unknown> {
  const connection = await amqplib.connect(`amqp://${address}`, { timeout: 5_000 })
  connection.on('error', () => undefined)
  const channel = await connection.createChannel()
  channel.on('error', () => undefined)
  await channel.checkExchange('amq.direct')
  return 1
}

async function askMosquitto(address: string): Promise<unknown> {
  const client = await mqtt.connectAsync(`mqtt://${address}`, { reconnectPeriod: 0 })
  const granted = await client.subscribeAsync('mooring/ready')
  client.end(true)
  return granted.length
}
