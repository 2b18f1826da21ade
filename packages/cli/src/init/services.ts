import { migrationsOf } from './migrations.ts'
import type { PlannedContainer } from './planned-container.ts'
import type { Project } from './project.ts'

interface KnownService {
  service: string
  name: string
  image: string
  /** Dependencies of a project that use such a server. */
  usedBy: readonly string[]
  /** Packages that Mooring can talk to it with, the usual one first; none where it need not. */
  clients?: readonly string[]
  /** Whether each test can have data of its own. */
  isIsolated?: boolean
}

const known: readonly KnownService[] = [
  {
    service: 'postgres',
    name: 'db',
    image: 'postgres:17',
    usedBy: ['pg', 'postgres', 'pg-promise', 'slonik', '@prisma/adapter-pg'],
    clients: ['pg'],
    isIsolated: true,
  },
  {
    service: 'mysql',
    name: 'db',
    image: 'mysql:8.4',
    usedBy: ['mysql2', 'mysql'],
    clients: ['mysql2'],
    isIsolated: true,
  },
  {
    service: 'mongodb',
    name: 'mongo',
    image: 'mongo:8',
    usedBy: ['mongodb', 'mongoose'],
    clients: ['mongodb'],
    isIsolated: true,
  },
  {
    service: 'redis',
    name: 'cache',
    image: 'redis:8',
    usedBy: ['redis', 'ioredis', 'bullmq', '@redis/client'],
    clients: ['redis', 'ioredis'],
    isIsolated: true,
  },
  { service: 'kafka', name: 'kafka', image: 'apache/kafka:4.1.0', usedBy: ['kafkajs'] },
  {
    service: 'rabbitmq',
    name: 'queue',
    image: 'rabbitmq:4',
    usedBy: ['amqplib', 'amqp-connection-manager'],
  },
  { service: 'nats', name: 'nats', image: 'nats:2', usedBy: ['nats', '@nats-io/transport-node'] },
  { service: 'mosquitto', name: 'mqtt', image: 'eclipse-mosquitto:2', usedBy: ['mqtt'] },
  { service: 'memcached', name: 'memcached', image: 'memcached:1', usedBy: ['memjs', 'memcached'] },
  {
    service: 'elasticsearch',
    name: 'search',
    image: 'docker.elastic.co/elasticsearch/elasticsearch:9.1.3',
    usedBy: ['@elastic/elasticsearch'],
  },
  {
    service: 'opensearch',
    name: 'search',
    image: 'opensearchproject/opensearch:3',
    usedBy: ['@opensearch-project/opensearch'],
  },
]

/** The containers that the dependencies and files of a project call for; a plain one as an example where there are none. */
export function containersFor(project: Project): PlannedContainer[] {
  const found = known.flatMap((service) => planned(service, project) ?? [])
  const unique = found.filter(
    ({ name }, index) => found.findIndex((one) => one.name === name) === index,
  )
  return unique.length > 0 ? unique : [example]
}

const example: PlannedContainer = {
  name: 'cache',
  options: { image: "'redis:8'", ports: '[6379]' },
  reason: 'as an example, because no dependency tells what the project uses',
}

function planned(service: KnownService, project: Project): PlannedContainer | undefined {
  const { dependencies } = project
  const user = service.usedBy.find((name) => dependencies.has(name))
  const migrations = migrationsOf(project, service.service)
  if (user === undefined && migrations === undefined) return undefined
  const [usual] = service.clients ?? []
  const hasClient = (service.clients ?? []).some((name) => dependencies.has(name))
  return {
    name: service.name,
    service: service.service,
    options: {
      image: `'${service.image}'`,
      ...(migrations && { migrations: migrations.option }),
      ...(service.isIsolated && { isolation: "'test'" }),
    },
    reason: [user === undefined ? [] : `dependency ${user}`, migrations?.reason ?? []]
      .flat()
      .join(', '),
    ...(usual !== undefined && !hasClient && { client: usual }),
  }
}
