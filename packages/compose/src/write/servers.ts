/** A server that `@mooring/services` declares. */
export interface Server {
  call: string
  /** Repositories without their registry. */
  images: readonly string[]
  /** Those that the service publishes by itself. */
  ports: readonly number[]
  /** Folders where images keep their data. */
  data?: readonly string[]
  /** Variables that the service sets itself. */
  own?: RegExp
  takesScripts?: boolean
}

export const servers: readonly Server[] = [
  {
    call: 'postgres',
    images: ['postgres', 'postgis/postgis', 'pgvector/pgvector', 'timescale/timescaledb'],
    ports: [5432],
    data: ['/var/lib/postgresql', '/var/lib/postgresql/data'],
    own: /^PGDATA$/,
    takesScripts: true,
  },
  {
    call: 'mysql',
    images: ['mysql'],
    ports: [3306],
    data: ['/var/lib/mysql'],
    takesScripts: true,
  },
  {
    call: 'mariadb',
    images: ['mariadb'],
    ports: [3306],
    data: ['/var/lib/mysql'],
    takesScripts: true,
  },
  { call: 'mongodb', images: ['mongo'], ports: [27_017], data: ['/data/db'] },
  { call: 'redis', images: ['redis'], ports: [6379], data: ['/data'] },
  { call: 'valkey', images: ['valkey/valkey'], ports: [6379], data: ['/data'] },
  { call: 'rabbitmq', images: ['rabbitmq'], ports: [5672, 15_672], data: ['/var/lib/rabbitmq'] },
  { call: 'nats', images: ['nats'], ports: [4222], data: ['/data'] },
  { call: 'mosquitto', images: ['eclipse-mosquitto'], ports: [1883], data: ['/mosquitto/data'] },
  {
    call: 'kafka',
    images: ['apache/kafka', 'apache/kafka-native'],
    ports: [9092],
    data: ['/var/lib/kafka/data'],
    own: /^(KAFKA_(NODE_ID|PROCESS_ROLES|CONTROLLER_|INTER_BROKER_|\w*LISTENER|OFFSETS_TOPIC_REPLICATION|TRANSACTION_STATE_LOG)\w*|CLUSTER_ID)$/,
  },
  { call: 'memcached', images: ['memcached'], ports: [11_211] },
  { call: 'etcd', images: ['coreos/etcd'], ports: [2379], data: ['/etcd-data'] },
  {
    call: 'elasticsearch',
    images: ['elasticsearch', 'elasticsearch/elasticsearch'],
    ports: [9200],
    data: ['/usr/share/elasticsearch/data'],
  },
  {
    call: 'opensearch',
    images: ['opensearchproject/opensearch'],
    ports: [9200],
    data: ['/usr/share/opensearch/data'],
  },
  { call: 'minio', images: ['minio/minio'], ports: [9000], data: ['/data'] },
  {
    call: 'localstack',
    images: ['localstack/localstack'],
    ports: [4566],
    data: ['/var/lib/localstack'],
  },
  { call: 'nginx', images: ['nginx'], ports: [80] },
]
