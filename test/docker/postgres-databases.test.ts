import { Client } from 'pg'
import { afterAll, expect, test } from 'vitest'
import type { Lease } from '../../packages/core/src/service/isolation.ts'
import type { PostgresDataPool } from '../../packages/services/src/postgres/isolation/data-pool.ts'
import { postgresService } from '../../packages/services/src/postgres/postgres-service.ts'
import { withSchema } from '../../packages/services/src/postgres/with-schema.ts'
import { withTransaction } from '../../packages/services/src/postgres/with-transaction.ts'
import { useEngine } from '../support/engine.ts'
import {
  connected,
  openClient,
  schemaFile,
  startServer,
  type TestServer,
} from '../support/postgres/server.ts'
import { stateOf } from '../support/postgres/state.ts'

const engine = await useEngine()

afterAll(async () => expect(await engine.leftovers()).toEqual([]))

const user = (worker: string, more: { isConcurrent?: boolean; isFresh?: boolean } = {}) => ({
  worker,
  name: `test of ${worker}`,
  isConcurrent: false,
  isFresh: false,
  ...more,
})
const fine = { hasFailed: false, isKept: false }
const urlOf = (lease: Lease): string => lease.connection['url'] ?? ''
const run = (lease: Lease, command: string): Promise<unknown> =>
  connected(urlOf(lease), (client) => client.query(command))

async function counted(url: string, query: string): Promise<number> {
  return connected(url, async (client) => (await client.query(query)).rows.length)
}

const names = (server: TestServer): Promise<string[]> =>
  connected(server.url, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      'SELECT datname AS name FROM pg_database ORDER BY 1',
    )
    return rows.map(({ name }) => name)
  })

test('every test gets a copy of its own where databases are cloned', async () => {
  await using server = await startServer({ seed: schemaFile })
  const pool = await server.open({ method: 'clone' })
  const urls = new Set<string>()
  const states = new Set<string>()
  for (let round = 0; round < 5; round += 1) {
    const leases = await Promise.all(['a', 'b', 'c', 'd'].map((name) => pool.lease(user(name))))
    for (const lease of leases) {
      urls.add(urlOf(lease))
      states.add(await connected(urlOf(lease), stateOf))
      await run(lease, 'DROP TABLE books CASCADE')
    }
    await Promise.all(leases.map((lease) => pool.release(lease, fine)))
  }
  expect(urls.size).toBe(20)
  expect(states.size).toBe(1)
  expect(server.told).toEqual([])
})

test('tests of one worker at the same time, and who asks for a fresh one, get other databases', async () => {
  await using server = await startServer({ seed: schemaFile })
  const pool = await server.open()
  const usual = await pool.lease(user('a'))
  const second = await pool.lease(user('a'))
  const concurrent = await pool.lease(user('a', { isConcurrent: true }))
  const fresh = await pool.lease(user('b', { isFresh: true }))
  const all = [usual, second, concurrent, fresh]
  expect(new Set(all.map(urlOf)).size).toBe(4)
  for (const lease of all) await run(lease, `INSERT INTO base VALUES (1)`)
  for (const lease of all) expect(await counted(urlOf(lease), 'SELECT FROM base')).toBe(1)
  for (const lease of all) await pool.release(lease, fine)
  const many = await Promise.all(Array.from({ length: 12 }, () => pool.lease(user('a'))))
  expect(new Set(many.map(urlOf)).size).toBe(12)
  for (const lease of many) expect(await counted(urlOf(lease), 'SELECT FROM base')).toBe(0)
})

test('the database of a worker that was killed is not handed out again', async () => {
  await using server = await startServer({ seed: schemaFile })
  const pool = await server.open()
  const lease = await pool.lease(user('a'))
  const client = await openClient(urlOf(lease))
  await client.query('BEGIN; DELETE FROM authors')
  await pool.discard(lease)
  const next = await pool.lease(user('a'))
  expect(urlOf(next)).not.toBe(urlOf(lease))
  expect(await counted(urlOf(next), 'SELECT FROM authors')).toBe(3)
  expect(await pool.release(lease, fine)).toEqual([])
  await client.end().catch(() => undefined)
})

test('a kept database stays under a name of its own, the worker goes on under its URL', async () => {
  await using server = await startServer({ seed: schemaFile, password: 'secret' })
  const pool = await server.open()
  const lease = await pool.lease(user('a'))
  await run(lease, `INSERT INTO base VALUES (7)`)
  await pool.release(lease, { hasFailed: true, isKept: true })
  const next = await pool.lease(user('a'))
  expect(urlOf(next)).toBe(urlOf(lease))
  expect(await counted(urlOf(next), 'SELECT FROM base')).toBe(0)
  const [line] = server.told
  expect(line).toMatch(
    /^the database of "test of a" is kept: psql -h 127\.0\.0\.1 -p \d+ -U postgres mooring_[0-9a-f]{6}_kept_1$/,
  )
  const kept = urlOf(lease).replace(/[^/]+$/, line?.split(' ').at(-1) ?? '')
  expect(await counted(kept, 'SELECT FROM base WHERE id = 7')).toBe(1)
  const copy = await pool.lease(user('b', { isFresh: true }))
  await pool.release(copy, { hasFailed: false, isKept: true })
  expect(server.told.length).toBe(2)
})

test('reset() puts the own database back, and empties and seeds a shared one', async () => {
  await using server = await startServer({ seed: schemaFile })
  const service = postgresService({ isolation: 'test', seed: schemaFile })
  const pool = (await service.isolation?.open(server.access, [])) as PostgresDataPool
  const lease = await pool.lease(user('a'))
  const before = await connected(urlOf(lease), stateOf)
  await run(lease, 'DELETE FROM authors')
  await service.actions?.['reset']?.(server.access, lease)
  expect(await connected(urlOf(lease), stateOf)).toBe(before)
  await run(lease, 'DROP TABLE authors CASCADE')
  await service.actions?.['reset']?.(server.access, lease)
  expect(await connected(urlOf(lease), stateOf)).toBe(before)
  await pool.close()
  const shared = postgresService({
    seed: async (client) => client.query(`INSERT INTO base VALUES (5)`),
  })
  await connected(server.url, (client) => client.query('INSERT INTO base VALUES (1), (2)'))
  await shared.actions?.['reset']?.(server.access, undefined)
  expect(await counted(server.url, 'SELECT FROM base')).toBe(1)
  expect(await counted(server.url, 'SELECT FROM authors')).toBe(0)
})

test('without pg_visibility, as no superuser or on a durable server tests are kept apart too, and it is said', async () => {
  {
    await using server = await startServer({ isolation: 'none' })
    const file = '/usr/share/postgresql/$PG_MAJOR/extension/pg_visibility.control'
    const { exitCode } = await server.db.exec(['sh', '-c', `rm ${file}`])
    expect(exitCode).toBe(0)
    const { prepareServer } = await import('../../packages/services/src/postgres/prepare-server.ts')
    await prepareServer(server.access, { isolation: 'test', seed: schemaFile })
    const pool = await server.open()
    await twoInARow(pool)
    expect(server.told).toEqual([
      'databases are copied again instead of reset, which is slower, because the server has no extension pg_visibility',
    ])
  }
  {
    await using server = await startServer({ isolation: 'none' })
    const { prepareServer } = await import('../../packages/services/src/postgres/prepare-server.ts')
    await connected(server.url, (client) =>
      client.query(`CREATE ROLE app LOGIN CREATEDB PASSWORD 'app'; CREATE EXTENSION citext;`),
    )
    await connected(server.url, (client) => client.query('CREATE DATABASE app OWNER app'))
    const url = server.url.replace('postgres:postgres@', 'app:app@').replace(/[^/]+$/, 'app')
    const access = { ...server.access, connection: { url } }
    const seed = async (client: { query(text: string): Promise<unknown> }): Promise<unknown> =>
      client.query('CREATE TABLE base (id int); CREATE TABLE authors AS SELECT 1 AS id')
    await prepareServer(access, { isolation: 'test', seed })
    const service = postgresService({ isolation: 'test', seed })
    const pool = await service.isolation?.open(access, [])
    await twoInARow(pool as PostgresDataPool)
    await pool?.close()
    expect(server.told.join()).toContain('because the user is no superuser')
  }
  {
    await using server = await startServer({ durable: true, seed: schemaFile })
    await twoInARow(await server.open({ durable: true }))
    expect(server.told).toEqual([])
  }
})

const rights = `SELECT right_of::text FROM pg_database, unnest(datacl) AS right_of
  WHERE datname = current_database() ORDER BY 1`

async function twoInARow(pool: PostgresDataPool): Promise<void> {
  for (let round = 0; round < 2; round += 1) {
    const lease = await pool.lease(user('a'))
    expect(await counted(urlOf(lease), 'SELECT FROM base')).toBe(0)
    await run(lease, 'INSERT INTO base VALUES (1); DROP TABLE authors CASCADE')
    await pool.release(lease, fine)
  }
}

test('more workers than databases: those that come again find one under their URL', async () => {
  await using server = await startServer({ seed: schemaFile })
  const pool = await server.open()
  const urls: string[] = []
  for (const round of [0, 1])
    for (let worker = 0; worker < 30; worker += 1) {
      const lease = await pool.lease(user(`worker ${worker}`))
      urls[worker] ??= urlOf(lease)
      expect(urlOf(lease), `round ${round}`).toBe(urls[worker])
      expect(await counted(urlOf(lease), 'SELECT FROM base')).toBe(0)
      await run(lease, 'INSERT INTO base VALUES (1)')
      await pool.release(lease, fine)
    }
})

test('two runs share a server, and the databases of one that died are dropped', async () => {
  await using server = await startServer({ seed: schemaFile })
  const [one, two] = await Promise.all([server.open(), server.open()])
  const leases = await Promise.all([one.lease(user('a')), two.lease(user('a'))])
  expect(new Set(leases.map(urlOf)).size).toBe(2)
  await connected(server.url, (client) => client.query('CREATE DATABASE mooring_0123ab_4'))
  const third = await server.open()
  await third.lease(user('a'))
  const present = await names(server)
  expect(present).not.toContain('mooring_0123ab_4')
  for (const lease of leases) expect(present).toContain(lease.connection['database'])
})

test('settings and rights of the database are those of its copies', async () => {
  await using server = await startServer({
    isolation: 'test',
    migrations: async (client) =>
      client.query(`ALTER DATABASE postgres SET search_path = audit, public;
        ALTER DATABASE postgres SET work_mem = '7MB';
        REVOKE CONNECT ON DATABASE postgres FROM PUBLIC; CREATE TABLE base (id int)`),
  })
  const pool = await server.open()
  const facts = async (url: string): Promise<unknown> =>
    connected(url, async (client) => [
      (await client.query('SHOW search_path')).rows,
      (await client.query('SHOW work_mem')).rows,
      (await client.query(rights)).rows,
    ])
  const lease = await pool.lease(user('a'))
  expect(await facts(urlOf(lease))).toEqual(await facts(server.url))
  await run(lease, 'CREATE TABLE extra (id int)')
  await pool.release(lease, fine)
  expect(await facts(urlOf(await pool.lease(user('a'))))).toEqual(await facts(server.url))
})

test('a prepared transaction is rolled back and told', async () => {
  await using server = await startServer({
    seed: schemaFile,
    settings: { max_prepared_transactions: 5 },
  })
  const pool = await server.open()
  const lease = await pool.lease(user('a'))
  await run(lease, `BEGIN; DELETE FROM authors; PREPARE TRANSACTION 'orders'`)
  expect(await pool.release(lease, fine)).toEqual(['a prepared transaction (orders)'])
  expect(await counted(urlOf(await pool.lease(user('a'))), 'SELECT FROM authors')).toBe(3)
})

test('withTransaction shows what it wrote inside and leaves nothing, nested and when it throws', async () => {
  await using server = await startServer({ seed: schemaFile })
  const client = new Client({ connectionString: server.url })
  await client.connect()
  const count = async (): Promise<number> => (await client.query('SELECT FROM base')).rows.length
  const found = await withTransaction(client, async (transaction) => {
    await transaction.query('INSERT INTO base VALUES (1)')
    await expect(
      withTransaction(transaction, async () => {
        await client.query('INSERT INTO base VALUES (2)')
        expect(await count()).toBe(2)
        await client.query('SELECT nothing')
      }),
    ).rejects.toThrow('column "nothing" does not exist')
    return count()
  })
  expect(found).toBe(1)
  expect(await count()).toBe(0)
  await client.end()
})

test('withSchema gives every connection the schema, whatever the test is called', async () => {
  await using server = await startServer({ seed: schemaFile })
  await connected(server.url, async (admin) => {
    const long = `it's "odd" – ${'long '.repeat(30)}`
    const found = await Promise.all(
      [`${long}1`, `${long}2`].map((name) =>
        withSchema(admin, { name, worker: '1', url: server.url }, async (schema) => {
          expect(Buffer.byteLength(schema.name)).toBeLessThanOrEqual(63)
          await connected(schema.url, (client) => client.query('CREATE TABLE authors (a int)'))
          expect(await counted(schema.url, 'SELECT a FROM authors')).toBe(0)
          return schema.name
        }),
      ),
    )
    expect(new Set(found).size).toBe(2)
    const { rows } = await admin.query('SELECT FROM pg_namespace WHERE nspname = ANY($1)', [found])
    expect(rows.length).toBe(0)
  })
})

test('a server whose connections are all taken says how many there are, and who has them', async () => {
  await using server = await startServer({
    seed: schemaFile,
    settings: { max_connections: 9, superuser_reserved_connections: 0 },
  })
  const pool = await server.open({ method: 'clone' })
  const lease = await pool.lease(user('greedy'))
  const clients: Client[] = []
  try {
    for (;;) {
      const client = new Client({ connectionString: urlOf(lease) })
      client.on('error', () => undefined)
      await client.connect()
      clients.push(client)
    }
  } catch (error) {
    expect(error).toMatchObject({ code: '53300' })
  }
  const others = ['a', 'b', 'c', 'd'].map((name) => pool.lease(user(name, { isFresh: true })))
  const failures = (await Promise.allSettled(others)).flatMap((outcome) =>
    outcome.status === 'rejected' ? [String(outcome.reason)] : [],
  )
  await Promise.all(clients.map((client) => client.end()))
  expect(failures[0]).toMatch(
    /ISOLATION_FAILED[\s\S]*\(53300\)\n +connections {2}\d of 9 are taken: \d by Mooring, [1-9] by tests[\s\S]*max_connections/,
  )
})
