import { once } from 'node:events'
import { request } from 'node:http'
import { connect as dial } from 'node:net'
import { connect as connectNats } from '@nats-io/transport-node'
import amqplib from 'amqplib'
import mqtt from 'mqtt'
import { createConnection } from 'mysql2/promise'
import { Client } from 'pg'
import { createClient } from 'redis'

const timeoutMs = 2_000

/**
 * By server: asks with a new connection of the client that tests use, and resolves when the answer is right. It rejects
 * after two seconds at the latest, as far as the client lets it.
 *
 * @type {Record<string, (address: string) => Promise<void>>}
 */
export const questions = {
  postgres: askPostgres,
  mariadb: askMariadb,
  redis: askRedis,
  rabbitmq: askRabbitmq,
  nats: askNats,
  mosquitto: askMosquitto,
  memcached: askMemcached,
  etcd: askEtcd,
  nginx: askNginx,
}

async function askPostgres(address) {
  const client = new Client({
    connectionString: `postgres://postgres:postgres@${address}/postgres`,
    connectionTimeoutMillis: timeoutMs,
  })
  client.on('error', ignore)
  try {
    await client.connect()
    const { rows } = await client.query('SELECT 42 AS answer')
    expect(rows[0].answer, 42)
  } finally {
    void client.end().catch(ignore)
  }
}

async function askMariadb(address) {
  const connection = await createConnection({
    uri: `mysql://app:app@${address}/app`,
    connectTimeout: timeoutMs,
  })
  connection.on('error', ignore)
  try {
    const [[row]] = await connection.query('SELECT 42 AS answer')
    expect(row.answer, 42)
  } finally {
    connection.destroy()
  }
}

async function askRedis(address) {
  const client = createClient({
    url: `redis://${address}`,
    disableOfflineQueue: true,
    socket: { connectTimeout: timeoutMs, reconnectStrategy: false },
  })
  client.on('error', ignore)
  try {
    await client.connect()
    await client.set('asked', '42')
    expect(await client.get('asked'), '42')
  } finally {
    if (client.isOpen) client.destroy()
  }
}

async function askRabbitmq(address) {
  const connection = await amqplib.connect(`amqp://guest:guest@${address}`, {
    timeout: timeoutMs,
    noDelay: true,
  })
  connection.on('error', ignore)
  try {
    const channel = await connection.createChannel()
    channel.on('error', ignore)
    const { queue } = await channel.assertQueue('', { exclusive: true })
    const received = new Promise((resolve) => channel.consume(queue, resolve, { noAck: true }))
    channel.sendToQueue(queue, Buffer.from('42'))
    expect(String((await received).content), '42')
  } finally {
    void connection.close().catch(ignore)
  }
}

async function askNats(address) {
  const connection = await connectNats({ servers: address, reconnect: false, timeout: timeoutMs })
  try {
    const messages = connection.subscribe('asked', { max: 1 })
    connection.publish('asked', '42')
    for await (const message of messages) expect(message.string(), '42')
    expect(messages.getReceived(), 1)
  } finally {
    void connection.close().catch(ignore)
  }
}

async function askMosquitto(address) {
  const client = mqtt.connect(`mqtt://${address}`, {
    reconnectPeriod: 0,
    connectTimeout: timeoutMs,
  })
  client.on('error', ignore)
  try {
    await connected(client)
    const received = once(client, 'message')
    await client.subscribeAsync('asked')
    await client.publishAsync('asked', '42', { qos: 1 })
    const [, payload] = await received
    expect(String(payload), '42')
  } finally {
    client.end(true)
  }
}

const connected = (client) =>
  new Promise((resolve, reject) => {
    client.once('connect', resolve)
    client.once('close', () => reject(new Error('the server closed the connection')))
  })

async function askMemcached(address) {
  const [host, port] = address.split(':')
  const socket = dial({ host, port: Number(port), timeout: timeoutMs })
  socket.setEncoding('utf8')
  socket.on('timeout', () => socket.destroy(new Error('no answer')))
  socket.write('set asked 0 60 2\r\n42\r\nget asked\r\n')
  let answer = ''
  try {
    for await (const text of socket) {
      answer += text
      if (answer.endsWith('END\r\n')) break
    }
  } finally {
    socket.destroy()
  }
  expect(answer, 'STORED\r\nVALUE asked 0 2\r\n42\r\nEND\r\n')
}

async function askEtcd(address) {
  const ask = async (path, body) => {
    const { status, text } = await fetched(`http://${address}/v3/kv/${path}`, JSON.stringify(body))
    expect(status, 200)
    return JSON.parse(text)
  }
  const [key, value] = ['asked', '42'].map((text) => Buffer.from(text).toString('base64'))
  await ask('put', { key, value })
  expect((await ask('range', { key })).kvs[0].value, value)
}

async function askNginx(address) {
  const { status } = await fetched(`http://${address}/`)
  expect(status, 200)
}

/** One request on a connection of its own. */
async function fetched(url, body) {
  const outgoing = request(url, {
    agent: false,
    method: body === undefined ? 'GET' : 'POST',
    timeout: timeoutMs,
  })
  outgoing.on('timeout', () => outgoing.destroy(new Error('no answer')))
  outgoing.end(body)
  const [response] = await once(outgoing, 'response')
  response.setEncoding('utf8')
  let text = ''
  for await (const chunk of response) text += chunk
  return { status: response.statusCode, text }
}

function expect(found, wanted) {
  if (found !== wanted) throw new Error(`answered ${JSON.stringify(found)}`)
}

const ignore = () => undefined
