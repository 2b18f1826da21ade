import type { ContainerConfig } from '@mooring/core'

/** A declaration of `@mooring/services` that fits a container. */
export interface KnownService {
  /** Name of the function, such as 'postgres'. */
  readonly call: string
  /** What it takes of the declaration. */
  readonly options: ContainerConfig & { readonly initScripts?: readonly string[] }
  /** Keys that the service does better itself, or data that tests do not share, in words for a person. */
  readonly leftOut: readonly string[]
}

interface Server {
  call: string
  /** Repositories without their registry. */
  images: readonly string[]
  ports: readonly number[]
  /** Where the image keeps its data. */
  data?: string
  /** Variables that the service sets itself. */
  own?: RegExp
  takesScripts?: boolean
}

const servers: readonly Server[] = [
  {
    call: 'postgres',
    images: ['postgres', 'postgis/postgis', 'pgvector/pgvector', 'timescale/timescaledb'],
    ports: [5432],
    data: '/var/lib/postgresql',
    own: /^PGDATA$/,
    takesScripts: true,
  },
  {
    call: 'mysql',
    images: ['mysql'],
    ports: [3306, 33_060],
    data: '/var/lib/mysql',
    takesScripts: true,
  },
  {
    call: 'mariadb',
    images: ['mariadb'],
    ports: [3306],
    data: '/var/lib/mysql',
    takesScripts: true,
  },
  { call: 'mongodb', images: ['mongo'], ports: [27_017], data: '/data/db' },
  { call: 'redis', images: ['redis'], ports: [6379], data: '/data' },
  { call: 'valkey', images: ['valkey/valkey'], ports: [6379], data: '/data' },
  { call: 'rabbitmq', images: ['rabbitmq'], ports: [5672, 15_672], data: '/var/lib/rabbitmq' },
  { call: 'nats', images: ['nats'], ports: [4222, 8222, 6222], data: '/data' },
  { call: 'mosquitto', images: ['eclipse-mosquitto'], ports: [1883], data: '/mosquitto/data' },
  {
    call: 'kafka',
    images: ['apache/kafka', 'apache/kafka-native'],
    ports: [9092, 9093, 9094],
    data: '/var/lib/kafka/data',
    own: /^(KAFKA_(NODE_ID|PROCESS_ROLES|CONTROLLER_|INTER_BROKER_|\w*LISTENER|OFFSETS_TOPIC_REPLICATION|TRANSACTION_STATE_LOG)\w*|CLUSTER_ID)$/,
  },
  { call: 'memcached', images: ['memcached'], ports: [11_211] },
  { call: 'etcd', images: ['coreos/etcd'], ports: [2379, 2380], data: '/etcd-data' },
  {
    call: 'elasticsearch',
    images: ['elasticsearch', 'elasticsearch/elasticsearch'],
    ports: [9200, 9300],
    data: '/usr/share/elasticsearch/data',
  },
  {
    call: 'opensearch',
    images: ['opensearchproject/opensearch'],
    ports: [9200, 9600],
    data: '/usr/share/opensearch/data',
  },
  { call: 'minio', images: ['minio/minio'], ports: [9000, 9001], data: '/data' },
  {
    call: 'localstack',
    images: ['localstack/localstack'],
    ports: [4566],
    data: '/var/lib/localstack',
  },
  { call: 'nginx', images: ['nginx'], ports: [80] },
]

/**
 * The declaration of `@mooring/services` that fits a container, by its image.
 *
 * @returns undefined where none does: another image, one of its own entrypoint or network mode, or a password in a file
 */
export function knownService(container: ContainerConfig): KnownService | undefined {
  const { image, entrypoint, networkMode, environment = {} } = container
  const server =
    image === undefined
      ? undefined
      : servers.find(({ images }) => images.includes(repositoryOf(image)))
  const isOrdinary = entrypoint === undefined && networkMode === undefined
  // The service must know the password to tell it.
  const hasFiles = Object.keys(environment).some((name) => name.endsWith('_FILE'))
  return server && isOrdinary && !hasFiles ? choiceOf(server, container) : undefined
}

/** 'postgres' of 'docker.io/library/postgres:15@sha256:…'. */
function repositoryOf(image: string): string {
  const [path = ''] = image.split('@')
  const named = path.replace(/:[^:/]*$/, '')
  const parts = named.split('/')
  const hasRegistry = parts.length > 1 && /[.:]|^localhost$/.test(parts[0] ?? '')
  return (hasRegistry ? parts.slice(1) : parts).join('/').replace(/^library\//, '')
}

function choiceOf(server: Server, container: ContainerConfig): KnownService {
  const { ports, volumes = [], healthcheck, waitFor, environment = {}, ...rest } = container
  const targets = volumes.map((volume) => (typeof volume === 'string' ? volume : volume.target))
  const isScripts = (target: string): boolean =>
    server.takesScripts === true && target.startsWith('/docker-entrypoint-initdb.d/')
  const isData = (target: string): boolean =>
    server.data !== undefined && `${target}/`.startsWith(`${server.data}/`)
  const scripts = volumes.flatMap((volume, index) =>
    typeof volume === 'object' &&
    volume.type === 'bind' &&
    volume.source !== undefined &&
    isScripts(targets[index] ?? '')
      ? [volume.source]
      : [],
  )
  const kept = volumes.filter(
    (_, index) => !isScripts(targets[index] ?? '') && !isData(targets[index] ?? ''),
  )
  const own = Object.keys(environment).filter((name) => server.own?.test(name) === true)
  const variables = Object.entries(environment).filter(([name]) => !own.includes(name))
  const otherPorts = portNumbers(ports).filter((port) => !server.ports.includes(port))
  return {
    call: server.call,
    options: {
      ...rest,
      ...(variables.length > 0 ? { environment: Object.fromEntries(variables) } : {}),
      ...(otherPorts.length > 0 ? { ports: otherPorts } : {}),
      ...(kept.length > 0 ? { volumes: kept } : {}),
      ...(scripts.length > 0 ? { initScripts: scripts.toSorted() } : {}),
    },
    leftOut: [
      ...(targets.some(isData) ? ['the volume of its data: the service keeps data in memory'] : []),
      ...(healthcheck === undefined && waitFor === undefined
        ? []
        : ['the health check: the service asks the server itself']),
      ...own.map((name) => `${name}: the service sets it`),
    ],
  }
}

const portNumbers = (ports: ContainerConfig['ports']): number[] =>
  Object.values(ports ?? {}).flatMap((port: unknown) => {
    const container =
      typeof port === 'object' && port !== null ? (port as { container: unknown }).container : port
    return typeof container === 'number' ? [container] : []
  })
