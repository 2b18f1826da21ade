import { Kafka } from 'kafkajs'
import { MongoClient } from 'mongodb'
import { elasticsearch, opensearch } from '../../packages/services/src/elasticsearch.ts'
import { kafka } from '../../packages/services/src/kafka.ts'
import { localstack } from '../../packages/services/src/localstack.ts'
import { minio } from '../../packages/services/src/minio.ts'
import { mongodb } from '../../packages/services/src/mongodb.ts'
import type { TestEngine } from './engine.ts'
import { missingImage } from './missing-image.ts'
import { openS3 } from './s3.ts'
import { isAsked, isChosen, serverImage } from './server-image.ts'
import type { Reached, ServiceSubject } from './service-contract.ts'

/** The services whose servers are only where a registry gives them. */
export function servicesOfRegistries(docker: TestEngine['docker']): ServiceSubject[] {
  return subjects
    .filter(({ name }) => isAsked(name))
    .map((subject) => ({
      ...subject,
      missing: () => missingImage(docker, subject.declare().image ?? ''),
    }))
}

async function withMongo<Result>(
  { url = '', database }: Reached,
  use: (notes: ReturnType<ReturnType<MongoClient['db']>['collection']>) => Promise<Result>,
): Promise<Result> {
  const client = await MongoClient.connect(url)
  try {
    return await use(client.db(database).collection('notes'))
  } finally {
    await client.close()
  }
}

async function answered(url: string): Promise<void> {
  const response = await fetch(url)
  if (response.status >= 500) throw new Error(await response.text())
}

const chosenImage = (service: string) => (isChosen(service) ? { image: serverImage(service) } : {})

const placeOf = ({ url = '', user = '', password = '', region = '' }: Reached) => ({
  url,
  user,
  password,
  region,
})

// The bucket that all share is not made.
function unlessThereIsNone(error: Error): void {
  if (error.name !== 'NoSuchBucket') throw error
}

// What speaks MongoDB's protocol here has the variables of its own image.
const ferretdb = isChosen('mongodb')
  ? {
      image: serverImage('mongodb'),
      environment: {
        FERRETDB_HANDLER: 'sqlite',
        FERRETDB_SQLITE_URL: 'file:/data/db/',
        FERRETDB_TEST_ENABLE_NEW_AUTH: 'true',
        FERRETDB_SETUP_USERNAME: 'me',
        FERRETDB_SETUP_PASSWORD: 'p/w',
        FERRETDB_SETUP_DATABASE: 'admin',
      },
    }
  : {}

const subjects: ServiceSubject[] = [
  {
    name: 'mongodb',
    declare: (options) => mongodb({ user: 'me', password: 'p/w', ...ferretdb, ...options }),
    query: (server) => withMongo(server, (notes) => notes.countDocuments()),
    starts: 2,
    fields: { user: 'me', password: 'p/w', database: 'test' },
    client: 'mongodb',
    data: {
      write: (server, key) => withMongo(server, (notes) => notes.insertOne({ key })),
      keys: (server) =>
        withMongo(server, async (notes) =>
          (await notes.find().toArray()).map((note) => String(note['key'])),
        ),
    },
    resets: true,
  },
  {
    name: 'kafka',
    declare: (options) => kafka({ startupTimeout: '2m', ...options }),
    query: async ({ brokers = '' }) => {
      const producer = new Kafka({ brokers: [brokers], logLevel: 0 }).producer()
      await producer.connect()
      await producer.send({ topic: 'notes', messages: [{ value: 'asked' }] })
      await producer.disconnect()
    },
    starts: 1,
    fields: { brokers: undefined, networkBrokers: undefined, prefix: '' },
    client: 'kafkajs',
    isReused: false,
  },
  ...[elasticsearch, opensearch].map((declare, index): ServiceSubject => ({
    name: index === 0 ? 'elasticsearch' : 'opensearch',
    declare: (options) => declare({ ...options }),
    query: ({ url }) => answered(`${url}/notes/_doc/1`),
    starts: 1,
    fields: { prefix: '' },
    isReused: false,
  })),
  {
    name: 'minio',
    declare: (options) => minio({ ...chosenImage('minio'), ...options }),
    query: async (server) => {
      using s3 = openS3(placeOf(server))
      await s3.keys(server['bucket'] ?? '').catch(unlessThereIsNone)
    },
    starts: 2,
    fields: { user: 'minioadmin', password: 'minioadmin', region: 'us-east-1', bucket: 'test' },
    data: {
      write: async (server, key) => {
        using s3 = openS3(placeOf(server))
        await s3.put(server['bucket'] ?? '', key, 'written')
      },
      keys: async (server) => {
        using s3 = openS3(placeOf(server))
        return s3.keys(server['bucket'] ?? '')
      },
    },
    isReused: false,
  },
  {
    name: 'localstack',
    declare: () =>
      localstack({ services: ['s3'], startupTimeout: '2m', ...chosenImage('localstack') }),
    query: async ({ url = '', accessKeyId = '', secretAccessKey = '', region = '' }) => {
      using s3 = openS3({ url, user: accessKeyId, password: secretAccessKey, region })
      await s3.makeBucket('a-bucket')
    },
    starts: 1,
    fields: { region: 'us-east-1', accessKeyId: 'test', secretAccessKey: 'test' },
    isIsolated: false,
  },
]
