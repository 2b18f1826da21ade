import type { Handle } from '@mooring/client'
import type { WaitFunction } from '@mooring/core'
import { loadClientLibrary } from './client-library.ts'
import { isolationLevel } from './declare/option-kinds.ts'
import type { IsolatedOptions } from './declare/service-options.ts'
import { defineService, type DeclareService } from './define-service.ts'
import { isolatedByName } from './isolation/prefixes.ts'
import { probeOf } from './probe/probe.ts'

/** A container of Apache Kafka. `isolation` gives each test a `prefix` for its topics and groups. */
export interface KafkaOptions extends IsolatedOptions {}

type KafkaFields = { brokers: string; networkBrokers: string; prefix: string }

/**
 * Declares a container of Apache Kafka, one node without ZooKeeper. Its handle has `brokers` for tests; other containers
 * use `{name.networkBrokers}`. The client is the package `kafkajs` of the user's project.
 */
export const kafka: DeclareService<KafkaOptions, KafkaFields, undefined> = defineService<
  KafkaOptions,
  KafkaFields,
  undefined
>({
  name: 'Kafka',
  image: 'apache/kafka:4.1.0',
  ports: { kafka: 9092 },
  ownOptions: { isolation: isolationLevel },
  connection: () => ({
    brokers: '{self.address.9092}',
    networkBrokers: '{self.host}:19092',
    prefix: '',
  }),
  environment: () => ({
    KAFKA_NODE_ID: 1,
    KAFKA_PROCESS_ROLES: 'broker,controller',
    KAFKA_LISTENERS: 'TESTS://:9092,NETWORK://:19092,CONTROLLER://:9093',
    KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'TESTS:PLAINTEXT,NETWORK:PLAINTEXT,CONTROLLER:PLAINTEXT',
    KAFKA_INTER_BROKER_LISTENER_NAME: 'NETWORK',
    KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
    KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
    KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: 1,
    KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: 1,
    KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: 1,
    KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: 0,
  }),
  command: ({ command }) => command ?? ['sh', '-c', waitForScript],
  waitFor: () => answers,
  service: (options) =>
    isolatedByName(options, {
      field: 'prefix',
      end: '.',
      lookAt: ({ handle }, prefix) => `topics ${prefix}* at ${handle.address(9092)}`,
    }),
})

const script = '/tmp/start-kafka.sh'

// The server needs the published port, which is known once the container runs.
const waitForScript = `while [ ! -f ${script} ]; do sleep 0.05; done; exec sh ${script}`

/** Handles whose container has received it: each start has a handle of its own. */
const told = new WeakMap<Handle, Promise<void>>()

function tellPort(handle: Handle): Promise<void> {
  const begun = told.get(handle)
  if (begun) return begun
  const advertised = `TESTS://${handle.address(9092)},NETWORK://$(hostname -i | cut -d ' ' -f 1):19092`
  const content = `rm ${script}\nexport KAFKA_ADVERTISED_LISTENERS=${advertised}\nexec /etc/kafka/docker/run\n`
  const telling = write(handle, content)
  told.set(handle, telling)
  // What failed is tried again.
  telling.catch(() => told.delete(handle))
  return telling
}

// By the server's user, who could not remove a file of root from this folder, and would read the old one at the next start.
async function write(handle: Handle, content: string): Promise<void> {
  const command = `printf %s "$1" > ${script}.new && mv ${script}.new ${script}`
  const { exitCode, stderr } = await handle.exec(['sh', '-c', command, 'sh', content])
  if (exitCode !== 0) throw new Error(`the port could not be told to the server: ${stderr}`)
}

interface KafkaLibrary {
  Kafka: new (options: object) => {
    admin(): {
      connect(): Promise<void>
      describeCluster(): Promise<{ brokers: readonly unknown[] }>
      disconnect(): Promise<void>
    }
  }
}

const load = (directory: string): Promise<KafkaLibrary> =>
  loadClientLibrary<KafkaLibrary>({ name: 'kafkajs', service: 'Kafka', directory })

const answers: WaitFunction = probeOf(
  'an answer of Kafka',
  async ({ handle, directory }) => {
    const { Kafka } = await load(directory)
    await tellPort(handle)
    const admin = new Kafka({
      clientId: 'mooring',
      brokers: [handle.address(9092)],
      logLevel: 0,
      connectionTimeout: 1_000,
      requestTimeout: 1_500,
      retry: { retries: 0 },
    }).admin()
    try {
      await admin.connect()
      const { brokers } = await admin.describeCluster()
      if (brokers.length === 0) throw new Error('the cluster has no broker yet')
    } finally {
      void admin.disconnect().catch(() => undefined)
    }
  },
  { load },
)
