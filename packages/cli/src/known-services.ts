/** A server that @mooring/services can declare. */
export interface KnownService {
  /** Function that declares it. */
  service: string
  /** As the service calls itself. */
  title: string
  /** Name that a container of it gets. */
  name: string
  image: string
  /** Dependencies of a project that use such a server. */
  usedBy: readonly string[]
  /** Packages that Mooring can talk to it with, the usual one first; none where it need not. */
  clients?: readonly string[]
  /** Whether each test can have data of its own. */
  isIsolated?: boolean
}

/** In the order in which they are declared. */
export const knownServices: readonly KnownService[] = [
  {
    service: 'postgres',
    title: 'PostgreSQL',
    name: 'db',
    image: 'postgres:18',
    usedBy: ['pg', 'postgres', 'pg-promise', 'slonik', '@prisma/adapter-pg'],
    clients: ['pg'],
    isIsolated: true,
  },
  {
    service: 'mysql',
    title: 'MySQL',
    name: 'db',
    image: 'mysql:9.7',
    usedBy: ['mysql2', 'mysql'],
    clients: ['mysql2'],
    isIsolated: true,
  },
  {
    service: 'mongodb',
    title: 'MongoDB',
    name: 'mongo',
    image: 'mongo:8.0',
    usedBy: ['mongodb', 'mongoose'],
    clients: ['mongodb'],
    isIsolated: true,
  },
  {
    service: 'redis',
    title: 'Redis',
    name: 'cache',
    image: 'redis:8',
    usedBy: ['redis', 'ioredis', 'bullmq', '@redis/client'],
    clients: ['redis', 'ioredis'],
    isIsolated: true,
  },
  {
    service: 'kafka',
    title: 'Kafka',
    name: 'kafka',
    image: 'apache/kafka:4.1.0',
    usedBy: ['kafkajs'],
    clients: ['kafkajs'],
  },
  {
    service: 'rabbitmq',
    title: 'RabbitMQ',
    name: 'queue',
    image: 'rabbitmq:4',
    usedBy: ['amqplib', 'amqp-connection-manager'],
    clients: ['amqplib'],
  },
  {
    service: 'nats',
    title: 'NATS',
    name: 'nats',
    image: 'nats:2',
    usedBy: ['nats', '@nats-io/transport-node'],
    clients: ['@nats-io/transport-node', 'nats'],
  },
  {
    service: 'mosquitto',
    title: 'Mosquitto',
    name: 'mqtt',
    image: 'eclipse-mosquitto:2',
    usedBy: ['mqtt'],
    clients: ['mqtt'],
  },
  {
    service: 'memcached',
    title: 'Memcached',
    name: 'memcached',
    image: 'memcached:1',
    usedBy: ['memjs', 'memcached'],
  },
  {
    service: 'elasticsearch',
    title: 'Elasticsearch',
    name: 'search',
    image: 'docker.elastic.co/elasticsearch/elasticsearch:9.1.3',
    usedBy: ['@elastic/elasticsearch'],
  },
  {
    service: 'opensearch',
    title: 'OpenSearch',
    name: 'search',
    image: 'opensearchproject/opensearch:3',
    usedBy: ['@opensearch-project/opensearch'],
  },
  {
    service: 'mariadb',
    title: 'MariaDB',
    name: 'db',
    image: 'mariadb:11.8',
    usedBy: ['mariadb'],
    clients: ['mysql2'],
    isIsolated: true,
  },
  {
    service: 'valkey',
    title: 'Valkey',
    name: 'cache',
    image: 'valkey/valkey:9',
    usedBy: ['iovalkey'],
    clients: ['redis', 'ioredis'],
    isIsolated: true,
  },
]
