import type { ContainerConfig } from '@mooring/core'
import type { VolumeObjectConfig } from '@mooring/core/config'
import { expect, test } from 'vitest'
import { knownService } from './fitting-service.ts'

test.each([
  ['postgres', 'postgres'],
  ['postgres:15-alpine', 'postgres'],
  ['docker.io/library/postgres:15@sha256:00', 'postgres'],
  ['postgis/postgis:16-3.4', 'postgres'],
  ['localhost:5000/redis:7', 'redis'],
  ['valkey/valkey:8', 'valkey'],
  ['mysql:8', 'mysql'],
  ['mariadb', 'mariadb'],
  ['mongo:8', 'mongodb'],
  ['rabbitmq:4-management', 'rabbitmq'],
  ['nats', 'nats'],
  ['eclipse-mosquitto:2', 'mosquitto'],
  ['apache/kafka:4.1.0', 'kafka'],
  ['memcached', 'memcached'],
  ['quay.io/coreos/etcd:v3.6.4', 'etcd'],
  ['docker.elastic.co/elasticsearch/elasticsearch:9.1.3', 'elasticsearch'],
  ['minio/minio', 'minio'],
  ['localstack/localstack:4', 'localstack'],
  ['nginx:1', 'nginx'],
])('%s is %s()', (image, call) => {
  expect(knownService({ image })?.call).toBe(call)
})

test.each([
  { image: 'me/postgres:15' },
  { image: 'postgres-exporter' },
  { build: '.' },
  { image: 'postgres', entrypoint: ['x'] },
  { image: 'postgres', networkMode: 'host' as const },
  { image: 'postgres', environment: { POSTGRES_PASSWORD_FILE: '/run/secrets/x' } },
])('%j is none', (container) => {
  expect(knownService(container)).toBeUndefined()
})

test('what carries over, and what the service does better itself', () => {
  const known = knownService({
    image: 'postgres:15',
    environment: { POSTGRES_USER: 'shop', PGDATA: '/x' },
    ports: [{ container: 5432 }, { container: 8008 }],
    volumes: [
      { type: 'volume', source: 'pgdata', target: '/var/lib/postgresql/data' },
      {
        type: 'bind',
        source: '/x/b.sql',
        target: '/docker-entrypoint-initdb.d/b.sql',
        readOnly: true,
      },
      { type: 'bind', source: '/x/a.sql', target: '/docker-entrypoint-initdb.d/a.sql' },
      '/backup',
    ],
    healthcheck: { test: 'pg_isready' },
    command: ['postgres', '-c', 'max_connections=20'],
  })
  expect(known).toEqual({
    call: 'postgres',
    options: {
      image: 'postgres:15',
      command: ['postgres', '-c', 'max_connections=20'],
      environment: { POSTGRES_USER: 'shop' },
      ports: [{ container: 8008 }],
      volumes: ['/backup'],
      initScripts: ['/x/a.sql', '/x/b.sql'],
    },
    leftOut: [
      'the volume of its data: the service keeps data in memory',
      'the health check: the service asks the server itself',
      'PGDATA: the service sets it',
    ],
  })
})

const scripts = (...mounts: [source: string, target: string][]): object | undefined =>
  knownService({
    image: 'postgres',
    volumes: mounts.map(([source, target]) => ({
      type: 'bind',
      source,
      target: `/docker-entrypoint-initdb.d${target}`,
    })),
  })?.options

test('scripts run in the order of their targets', () => {
  expect(scripts(['/x/seed.sql', '/02-seed.sql'], ['/x/tables.sql', '/01-tables.sql'])).toEqual({
    image: 'postgres',
    initScripts: ['/x/tables.sql', '/x/seed.sql'],
  })
})

test.each([
  ['another end of the name', '/x/dump.txt', '/dump.sql'],
  ['a packed one', '/x/dump.sql', '/dump.sql.gz'],
  ['a folder below', '/x/a.sql', '/more/a.sql'],
  ['the folder of all', '/x/init', ''],
])('scripts stay volumes where one is %s', (_, source, target) => {
  const options = scripts(['/x/a.sql', '/1.sql'], [source, target])
  expect(options).toMatchObject({ volumes: [{ source: '/x/a.sql' }, { source }] })
  expect(options).not.toHaveProperty('initScripts')
})

test.each([
  ['minio/minio', [{ container: 9000 }, { container: 9001 }], [{ container: 9001 }]],
  ['rabbitmq:4', [5672, 15_672, 15_692], [15_692]],
  ['nats', ['4222/tcp', '4222/udp'], ['4222/udp']],
  ['nginx', { web: { container: 80 }, tls: { container: 443 } }, { tls: { container: 443 } }],
  ['redis', [{ container: 6379, host: 6379 }], [{ container: 6379, host: 6379 }]],
  ['redis', [{ container: 6379 }], undefined],
] as const)('%s with the ports %j keeps %j', (image, ports, kept) => {
  expect(knownService({ image, ports: ports as ContainerConfig['ports'] })?.options.ports).toEqual(
    kept,
  )
})

const bind = (source: string, target: string): VolumeObjectConfig => ({
  type: 'bind',
  source,
  target,
})

test('only what is mounted on the data folder itself is left out', () => {
  const conf = bind('/x/redis.conf', '/data/redis.conf')
  const known = knownService({
    image: 'redis',
    volumes: [{ type: 'volume', target: '/data' }, conf],
  })
  expect(known?.options.volumes).toEqual([conf])
  expect(known?.leftOut).toEqual(['the volume of its data: the service keeps data in memory'])
})

test('a folder of the host with data is left out with other words', () => {
  const known = knownService({ image: 'mysql:8', volumes: [bind('/x/data', '/var/lib/mysql')] })
  expect(known?.options).toEqual({ image: 'mysql:8' })
  expect(known?.leftOut).toEqual([
    expect.stringMatching(/^the folder of the host with its data: the service begins empty/),
  ])
})
