import { expect, test } from 'vitest'
import type { PostgresOptions } from './postgres-options.ts'
import { serverCommandOf } from './postgres-server-command.ts'
import { postgres } from './postgres.ts'
import { schemaName } from './with-schema.ts'

test('a declaration has an image, a port, a URL and the fields of the connection', () => {
  const { image, ports, url, connection, tmpfs, environment } = postgres()
  expect({ image, ports, url, connection, tmpfs }).toEqual({
    image: 'postgres:18',
    ports: { postgres: 5432 },
    url: 'postgres://postgres:postgres@{self.address.5432}/postgres',
    connection: { user: 'postgres', password: 'postgres', database: 'postgres' },
    tmpfs: ['/var/lib/postgresql/data'],
  })
  expect(environment).toEqual({
    PGDATA: '/var/lib/postgresql/data/pgdata',
    POSTGRES_USER: 'postgres',
    POSTGRES_PASSWORD: 'postgres',
    POSTGRES_DB: 'postgres',
  })
})

test('what the container declares stays, and comes together with what the server needs', () => {
  const declared = postgres({
    build: './db',
    ports: { metrics: 9187 },
    tmpfs: { '/tmp': 'size=8m' },
    files: [{ target: '/note', content: 'a' }],
    initScripts: ['./sql/a.sql', 'b.sh'],
    networks: ['backend'],
    environment: { POSTGRES_PASSWORD_FILE: '/run/secret', TZ: 'UTC' },
  })
  expect(declared).toMatchObject({
    build: './db',
    ports: { postgres: 5432, metrics: 9187 },
    tmpfs: { '/var/lib/postgresql/data': '', '/tmp': 'size=8m' },
    networks: ['backend'],
  })
  expect(declared.image).toBeUndefined()
  expect(declared.environment).not.toHaveProperty('POSTGRES_PASSWORD')
  expect(declared.files).toEqual([
    { source: './sql/a.sql', target: '/docker-entrypoint-initdb.d/001-a.sql', mode: 0o644 },
    { source: 'b.sh', target: '/docker-entrypoint-initdb.d/002-b.sh' },
    { target: '/note', content: 'a' },
  ])
  expect(postgres({ ports: [9187] }).ports).toEqual([5432, 9187])
  expect(postgres({ ports: [{ container: 5432, host: 15432 }] }).ports).toEqual([
    { container: 5432, host: 15432 },
  ])
})

test('files and folders that the work on the data reads are known', () => {
  const command = { command: ['npx', 'migrate'], inputs: ['./sql', 'knexfile.ts'] }
  const { service } = postgres({ migrations: command, seed: ['a.sql', '/b.sql'] })
  expect(service?.sources?.('/project')).toEqual([
    '/project/sql',
    '/project/knexfile.ts',
    '/project/a.sql',
    '/b.sql',
  ])
  expect(postgres({ migrations: () => undefined }).service?.sources?.('/project')).toEqual([])
})

test('references in user and password stay references in the URL', () => {
  const { url } = postgres({ user: 'a b', password: '{vault.password}', database: 'c' })
  expect(url).toBe('postgres://a%20b:{vault.password}@{self.address.5432}/c')
})

test('an empty variable is none', () => {
  const environment = { POSTGRES_PASSWORD: '', TZ: '' }
  expect(postgres({ environment, password: 'word' })).toMatchObject({
    environment: { POSTGRES_PASSWORD: 'word', TZ: '' },
    connection: { password: 'word' },
  })
})

test('the port is that which the server is told to listen on', () => {
  const declared = (options: PostgresOptions): object => {
    const { ports, url } = postgres(options)
    return { ports, url }
  }
  const at = (port: number): object => ({
    ports: { postgres: port },
    url: `postgres://postgres:postgres@{self.address.${port}}/postgres`,
  })
  expect(declared({ settings: { port: 5433 } })).toEqual(at(5433))
  expect(declared({ command: ['postgres', '-p', '6000'] })).toEqual(at(6000))
  expect(declared({ environment: { PGPORT: 5434 } })).toEqual(at(5434))
})

test('settings of the user come last, after those of the command', () => {
  const settings = { work_mem: '8MB', autovacuum: true }
  const command = serverCommandOf({ durable: true, command: '-c work_mem=1MB', settings })
  expect([command].flat().join(' ')).toBe(
    'postgres -c max_connections=200 -c log_checkpoints=off -c work_mem=1MB -c work_mem=8MB -c autovacuum=on',
  )
  expect(serverCommandOf({ command: ['postgres', '-p', '6000'] })?.slice(-2)).toEqual([
    '-p',
    '6000',
  ])
  expect(serverCommandOf({ command: ['/own.sh'] })).toEqual(['/own.sh'])
})

test('names of schemas are readable, fit into 63 bytes and differ where the texts do', () => {
  expect(schemaName('stores: an "Order"', '2')).toMatch(/^test_stores_an_order_[0-9a-f]{12}$/)
  const long = 'ü'.repeat(100)
  const names = [
    schemaName(`${long}a`, '1'),
    schemaName(`${long}b`, '1'),
    schemaName(`${long}a`, '2'),
  ]
  expect(new Set(names).size).toBe(3)
  for (const name of names) expect(Buffer.byteLength(name)).toBeLessThanOrEqual(63)
})
