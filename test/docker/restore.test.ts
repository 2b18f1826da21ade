import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { createClient } from 'redis'
import { expect, onTestFinished, test } from 'vitest'
import { resolveConfig } from '../../packages/core/src/config/resolve.ts'
import type { ContainerConfig } from '../../packages/core/src/config/written/written-container.ts'
import { openSession } from '../../packages/core/src/session/open-session.ts'
import type { Session } from '../../packages/core/src/session/session.ts'
import { mariadb } from '../../packages/services/src/mysql/mysql.ts'
import type { SqlClient } from '../../packages/services/src/postgres/postgres-connection.ts'
import { postgres } from '../../packages/services/src/postgres/postgres.ts'
import { redis } from '../../packages/services/src/redis/redis.ts'
import { useEngine } from '../support/engine.ts'
import { connected } from '../support/postgres/server.ts'
import { serverImage } from '../support/server-image.ts'

await useEngine()

async function serving(server: ContainerConfig): Promise<{ session: Session; url: string }> {
  const config = resolveConfig({ containers: { server } }, { directory: process.cwd() })
  const session = await openSession(config)
  onTestFinished(() => session.close())
  const { current } = await session.liveOf('server')
  return { session, url: current.url ?? '' }
}

const migrate = async (client: SqlClient): Promise<void> => {
  await client.query(`CREATE TABLE ships (id serial, name text);
    INSERT INTO ships (name) VALUES ('of the migration')`)
}

test('PostgreSQL: rows of migrations and seeds come back, tables that they did not make go', async () => {
  const { session, url } = await serving(
    postgres({
      image: serverImage('postgres'),
      snapshot: false,
      isolation: 'test',
      migrations: { run: migrate },
      seed: (client) => client.query("INSERT INTO ships (name) VALUES ('of the seed')"),
    }),
  )
  await connected(url, async (client) => {
    await client.query('ALTER DATABASE postgres SET statement_timeout = 12345')
    await client.query('DELETE FROM ships; CREATE TABLE more (id int); CREATE SCHEMA other')
  })
  const open = await opened(url)
  for (let time = 0; time < 2; time++) await session.restore('server')
  expect(open.hasEnded()).toBe(true)
  await connected(url, async (client) => {
    const { rows } = await client.query('SELECT name FROM ships ORDER BY id')
    expect(rows.map(({ name }) => name as string)).toEqual(['of the migration', 'of the seed'])
    const { rows: inserted } = await client.query('INSERT INTO ships DEFAULT VALUES RETURNING id')
    expect(inserted).toEqual([{ id: 3 }])
    const { rows: schemas } = await client.query(
      `SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' ORDER BY 1`,
    )
    expect(schemas.map(({ nspname }) => nspname as string)).toEqual([
      'information_schema',
      'public',
    ])
    const { rows: left } = await client.query(
      "SELECT datname FROM pg_database WHERE datname IN ('mooring_next', 'mooring_former')",
    )
    expect(left).toEqual([])
    const { rows: settings } = await client.query('SHOW statement_timeout')
    expect(settings).toEqual([{ statement_timeout: '12345ms' }])
  })
})

test.each([
  ['a schema', 'CREATE SCHEMA mooring; CREATE TABLE mooring.boats AS SELECT 1 AS id', 0],
  ['an extension', 'CREATE EXTENSION pg_visibility; CREATE TABLE boats AS SELECT 1 AS id', 1],
  [
    'an extension in a schema',
    `CREATE SCHEMA mooring; CREATE EXTENSION pg_visibility SCHEMA mooring;
     CREATE TABLE mooring.boats AS SELECT 1 AS id`,
    1,
  ],
])('PostgreSQL: %s that migrations made under a name of ours stays', async (_, sql, extensions) => {
  const { session, url } = await serving(
    postgres({
      image: serverImage('postgres'),
      snapshot: false,
      isolation: 'test',
      migrations: { run: (client) => client.query(sql) },
    }),
  )
  await session.restore('server')
  await connected(url, async (client) => {
    await client.query('SET search_path TO mooring, public')
    expect((await client.query('SELECT id FROM boats')).rows).toEqual([{ id: 1 }])
    const { rows } = await client.query("SELECT FROM pg_extension WHERE extname = 'pg_visibility'")
    expect(rows).toHaveLength(extensions)
  })
})

/** A session that an app holds while its database is put back. */
async function opened(url: string): Promise<{ hasEnded(): boolean }> {
  const { Client } = await import('pg')
  const client = new Client({ connectionString: url })
  let hasEnded = false
  client.on('error', () => (hasEnded = true))
  await client.connect()
  return { hasEnded: () => hasEnded }
}

test('MariaDB: the shared database is made again, also from under those who work in it', async () => {
  const { session, url } = await serving(
    mariadb({
      image: serverImage('mariadb'),
      snapshot: false,
      migrations: 'test/support/mariadb/migrations',
    }),
  )
  const query = async (sql: string): Promise<RowDataPacket[]> => {
    const connection = await createConnection(url)
    const [rows] = await connection.query<RowDataPacket[]>(sql)
    await connection.end()
    return rows
  }
  const tables = async (): Promise<string[]> =>
    (await query('SHOW TABLES')).flatMap((row) => Object.values(row) as string[])
  const before = await tables()
  await query('CREATE TABLE more (id int)')
  const working = await createConnection(url)
  working.on('error', () => undefined)
  await working.query('START TRANSACTION')
  await working.query('SELECT * FROM more')
  await session.restore('server')
  expect(await tables()).toEqual(before)
})

test('Redis: all databases are emptied', async () => {
  const { session, url } = await serving(redis({ image: serverImage('redis') }))
  const client = await createClient({ url }).connect()
  onTestFinished(() => client.destroy())
  await client.set('key', 'value')
  await session.restore('server')
  expect(await client.dbSize()).toBe(0)
})

test('a service that fails says which data could not be put back', async () => {
  const restore = (): Promise<void> => Promise.reject(new Error('not today'))
  const { session } = await serving({
    image: 'busybox:1',
    command: 'sleep 600',
    stopSignal: 'SIGKILL',
    service: { name: 'S', restore },
  })
  await expect(session.restore('server')).rejects.toThrow(
    '[PREPARE_FAILED] The data of container "server" could not be put back.\n\n  reason       not today',
  )
})
