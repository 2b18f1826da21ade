import { connect as dial } from 'node:net'
import { connect as connectNats } from '@nats-io/transport-node'
import amqplib from 'amqplib'
import { connectAsync } from 'mqtt'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { createClient } from 'redis'
import type { ContainerConfig } from '../../packages/core/src/config/written/written-container.ts'
import { etcd } from '../../packages/services/src/etcd.ts'
import { http } from '../../packages/services/src/http.ts'
import { memcached } from '../../packages/services/src/memcached.ts'
import { mosquitto } from '../../packages/services/src/mosquitto.ts'
import type { MysqlOptions } from '../../packages/services/src/mysql/mysql-options.ts'
import { mariadb, mysql } from '../../packages/services/src/mysql/mysql.ts'
import { nats } from '../../packages/services/src/nats.ts'
import { nginx } from '../../packages/services/src/nginx.ts'
import { rabbitmq } from '../../packages/services/src/rabbitmq/rabbitmq.ts'
import { redis, valkey, type RedisOptions } from '../../packages/services/src/redis/redis.ts'
import { isAsked, serverImage } from './server-image.ts'
import type { Reached, ServiceSubject } from './service-contract.ts'

/** The services whose servers are there wherever the Docker tests run. */
export const testedServices = (): ServiceSubject[] =>
  subjects.filter(({ name }) => isAsked(name === 'http' ? 'nginx' : name))

type RedisClient = ReturnType<typeof createClient>

async function withRedis<Result>(
  { url = '' }: Reached,
  use: (client: RedisClient) => Promise<Result>,
): Promise<Result> {
  const client = createClient({ url })
  await client.connect()
  try {
    return await use(client as RedisClient)
  } finally {
    client.destroy()
  }
}

function redisSubject(
  name: string,
  declare: (options: RedisOptions) => ContainerConfig,
): ServiceSubject {
  const image = serverImage(name)
  return {
    name,
    declare: (options) => declare({ image, ...options }),
    query: (server) =>
      withRedis(server, (client) => client.incrBy('asked', 0).then(() => client.del('asked'))),
    starts: 5,
    fields: { password: '', database: '0' },
    changed: {
      declare: () => declare({ image, command: `${name}-server --requirepass s3cr:et` }),
      fields: { password: 's3cr:et', database: '0' },
    },
    client: 'redis',
    data: {
      write: (server, key) => withRedis(server, (client) => client.set(key, '1')),
      keys: (server) => withRedis(server, (client) => client.keys('*')),
    },
    resets: true,
  }
}

async function queryMysql(
  { url = '' }: Reached,
  sql: string,
  values: string[] = [],
): Promise<RowDataPacket[]> {
  const connection = await createConnection(url)
  try {
    return (await connection.query<RowDataPacket[]>(sql, values))[0]
  } finally {
    connection.destroy()
  }
}

function mysqlSubject(
  name: string,
  declare: (options: MysqlOptions) => ContainerConfig,
  environment: Record<string, string>,
): ServiceSubject {
  const image = serverImage(name)
  // A first start takes seconds of a core, which on a loaded machine is more than a minute.
  const startupTimeout = '2m'
  return {
    name,
    declare: (options) =>
      declare({
        image,
        startupTimeout,
        migrations: (connection) =>
          connection.query('CREATE TABLE notes (id INT AUTO_INCREMENT PRIMARY KEY, text TEXT)'),
        ...options,
      }),
    query: (server) => queryMysql(server, 'SELECT COUNT(*) FROM information_schema.TABLES'),
    starts: 2,
    fields: { user: 'app', password: 'app', database: 'app' },
    changed: {
      declare: () => declare({ image, startupTimeout, environment }),
      fields: { user: 'm&e', password: 'p/w', database: 'shop' },
    },
    client: 'mysql2',
    data: {
      write: (server, key) => queryMysql(server, 'INSERT INTO notes (text) VALUES (?)', [key]),
      keys: async (server) =>
        (await queryMysql(server, 'SELECT text FROM notes')).map(({ text }) => String(text)),
    },
    resets: true,
  }
}

async function withRabbitmq<Result>(
  { url = '' }: Reached,
  use: (channel: amqplib.Channel) => Promise<Result>,
): Promise<Result> {
  const connection = await amqplib.connect(url)
  connection.on('error', () => undefined)
  try {
    return await use(await connection.createChannel())
  } finally {
    await connection.close().catch(() => undefined)
  }
}

const rabbitmqSubject: ServiceSubject = {
  name: 'rabbitmq',
  declare: (options) => rabbitmq({ image: serverImage('rabbitmq'), ...options }),
  query: (server) =>
    withRabbitmq(server, (channel) => channel.assertQueue('', { exclusive: true })),
  starts: 2,
  fields: { user: 'guest', password: 'guest', vhost: '/' },
  changed: {
    declare: () =>
      rabbitmq({
        image: serverImage('rabbitmq'),
        environment: {
          RABBITMQ_DEFAULT_USER: 'me',
          RABBITMQ_DEFAULT_PASS: 'p/w',
          RABBITMQ_DEFAULT_VHOST: 'shop',
        },
      }),
    fields: { user: 'me', password: 'p/w', vhost: 'shop' },
  },
  client: 'amqplib',
  data: {
    write: (server, key) =>
      withRabbitmq(server, async (channel) => {
        await channel.assertQueue('notes')
        channel.sendToQueue('notes', Buffer.from(key))
        await channel.checkQueue('notes')
      }),
    keys: (server) =>
      withRabbitmq(server, async (channel) => {
        await channel.assertQueue('notes')
        const keys: string[] = []
        for (;;) {
          const message = await channel.get('notes')
          if (!message) return keys
          keys.push(message.content.toString())
        }
      }),
  },
  resets: true,
}

const natsSubject: ServiceSubject = {
  name: 'nats',
  declare: (options) => nats({ image: serverImage('nats'), ...options }),
  query: async ({ address = '', user, password }) => {
    const login = user ? { user, pass: password ?? '' } : {}
    const connection = await connectNats({ servers: address, ...login })
    await connection.flush()
    await connection.close()
  },
  starts: 10,
  fields: { user: '', password: '', prefix: '' },
  changed: {
    declare: () =>
      nats({
        image: serverImage('nats'),
        command: ['nats-server', '--user', 'me', '--pass', 'p@w'],
      }),
    fields: { user: 'me', password: 'p@w', prefix: '' },
  },
  client: '@nats-io/transport-node',
  isReused: false,
}

const mosquittoSubject: ServiceSubject = {
  name: 'mosquitto',
  declare: (options) => mosquitto({ image: serverImage('mosquitto'), ...options }),
  query: async (server) => {
    const client = await connectAsync(server['url'] ?? '')
    await client.subscribeAsync('a')
    await client.endAsync()
  },
  starts: 10,
  fields: { user: '', password: '', prefix: '' },
  changed: {
    declare: () => mosquitto({ image: serverImage('mosquitto'), user: 'me', password: 'p/w' }),
    fields: { user: 'me', password: 'p/w', prefix: '' },
  },
  client: 'mqtt',
  data: { write: retain, keys: retained },
  isReused: false,
}

async function retain({ url = '', prefix = '' }: Reached, key: string): Promise<void> {
  const client = await connectAsync(url)
  await client.publishAsync(`${prefix}notes/${key}`, key, { retain: true, qos: 1 })
  await client.endAsync()
}

/** What is retained comes before what is published after the subscription. */
async function retained({ url = '', prefix = '' }: Reached): Promise<string[]> {
  const client = await connectAsync(url)
  const keys: string[] = []
  const ended = new Promise<void>((resolve) => {
    client.on('message', (topic, payload) => {
      if (topic === `${prefix}notes/end`) resolve()
      else keys.push(payload.toString())
    })
  })
  await client.subscribeAsync(`${prefix}notes/#`, { qos: 1 })
  await client.publishAsync(`${prefix}notes/end`, '', { qos: 1 })
  await ended
  await client.endAsync()
  return keys
}

/** Sends a command of the text protocol of Memcached. */
function askMemcached({ address = '' }: Reached, command: string, end: RegExp): Promise<string> {
  const [host, port] = address.split(':')
  return new Promise((resolve, reject) => {
    const socket = dial({ host: host ?? '', port: Number(port) })
    let answer = ''
    socket.on('error', reject).on('close', () => resolve(answer))
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString()
      if (end.test(answer)) socket.destroy()
    })
    socket.write(`${command}\r\n`)
  })
}

const noted = ['of-one', 'of-two', 'of-a-crash', 'mine', 'everybody']

const memcachedSubject: ServiceSubject = {
  name: 'memcached',
  declare: (options) =>
    memcached({ image: serverImage('memcached'), itemMegabytes: 16, ...options }),
  query: async (server) => {
    const answer = await askMemcached(server, 'get nothing', /END\r\n$/)
    if (answer !== 'END\r\n') throw new Error(answer)
  },
  starts: 10,
  fields: { prefix: '' },
  data: {
    write: (server, key) =>
      askMemcached(server, `set ${server['prefix']}${key} 0 60 1\r\n1`, /\r\n$/),
    keys: async (server) => {
      const names = noted.map((key) => `${server['prefix']}${key}`)
      const answer = await askMemcached(server, `get ${names.join(' ')}`, /END\r\n$/)
      return noted.filter((key) => answer.includes(`VALUE ${server['prefix']}${key} `))
    },
  },
  isReused: false,
}

async function askEtcd({ url = '' }: Reached, path: string, body: object): Promise<unknown> {
  const response = await fetch(`${url}/v3/kv/${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(await response.text())
  return response.json()
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')

// Etcd is on no Docker Hub.
const etcdImage = process.env['TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX']
  ? serverImage('etcd')
  : 'quay.io/coreos/etcd:v3.5.21'

const etcdSubject: ServiceSubject = {
  name: 'etcd',
  declare: (options) => etcd({ image: etcdImage, ...options }),
  query: (server) => askEtcd(server, 'put', { key: base64('asked'), value: base64('1') }),
  starts: 5,
  fields: { prefix: '' },
  data: {
    write: (server, key) =>
      askEtcd(server, 'put', { key: base64(`${server['prefix']}note-${key}`), value: base64(key) }),
    keys: async (server) => {
      const answer = (await askEtcd(server, 'range', {
        key: base64(`${server['prefix']}note-`),
        range_end: base64(`${server['prefix']}note.`),
      })) as { kvs?: { value: string }[] }
      return (answer.kvs ?? []).map(({ value }) => Buffer.from(value, 'base64').toString())
    },
  },
  isReused: false,
  resets: true,
}

const nginxSubject: ServiceSubject = {
  name: 'nginx',
  declare: () => nginx({ image: serverImage('nginx') }),
  query: askForPage,
  starts: 10,
  fields: {},
  isIsolated: false,
}

const httpSubject: ServiceSubject = {
  name: 'http',
  declare: () => http({ image: serverImage('nginx'), ready: '/index.html' }),
  query: askForPage,
  starts: 4,
  fields: {},
  isIsolated: false,
}

async function askForPage({ url = '' }: Reached): Promise<void> {
  const response = await fetch(url)
  if (!/nginx/.test(await response.text())) throw new Error('no page')
}

const subjects: ServiceSubject[] = [
  redisSubject('redis', redis),
  redisSubject('valkey', valkey),
  mysqlSubject('mariadb', mariadb, {
    MARIADB_USER: 'm&e',
    MYSQL_PASSWORD: 'p/w',
    MARIADB_DATABASE: 'shop',
  }),
  mysqlSubject('mysql', mysql, {
    MYSQL_USER: 'm&e',
    MYSQL_PASSWORD: 'p/w',
    MYSQL_DATABASE: 'shop',
  }),
  rabbitmqSubject,
  natsSubject,
  mosquittoSubject,
  memcachedSubject,
  etcdSubject,
  nginxSubject,
  httpSubject,
]
