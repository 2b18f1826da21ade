import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import type { PostgresOptions } from '../../packages/services/src/postgres/postgres-options.ts'
import { postgres } from '../../packages/services/src/postgres/postgres.ts'
import { prepareServer } from '../../packages/services/src/postgres/prepare-server.ts'
import { useEngine } from '../support/engine.ts'
import { connected, ownFolder, startServer } from '../support/postgres/server.ts'
import { serverImage } from '../support/server-image.ts'

const engine = await useEngine()

afterEach(() => void vi.unstubAllEnvs())

/** A folder with files. */
async function folderOf(files: Record<string, string>) {
  const folder = await ownFolder()
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder.path, name)), { recursive: true })
    await writeFile(join(folder.path, name), content)
  }
  return folder
}

const notes = (url: string): Promise<string[]> =>
  connected(url, async (client) => {
    const { rows } = await client.query<{ note: string }>('SELECT note FROM notes ORDER BY id')
    return rows.map(({ note }) => note)
  })

/** The message of a start that must fail and leave nothing. */
async function failureOf(options: PostgresOptions): Promise<string> {
  const outcome = await startSession({
    containers: { db: postgres({ image: serverImage('postgres'), snapshot: false, ...options }) },
  }).then(
    (session) => session.close().then(() => 'it did not fail'),
    (error: unknown) => (error as Error).message,
  )
  expect(await engine.leftovers()).toEqual([])
  return outcome
}

const create = 'CREATE TABLE notes (id serial, note text);'
const insert = (note: string): string => `INSERT INTO notes (note) VALUES ('${note}');`

test('the files of a folder run in natural order, then the seed', async () => {
  await using folder = await folderOf({
    'migrations/1_create.sql': `-- search path of this file only\n${create}\nSET search_path = nowhere;`,
    'migrations/10_last.sql': insert('last'),
    'migrations/2_second/migration.sql': `${insert('second')}\nCREATE INDEX CONCURRENTLY ON notes (note);`,
    'migrations/2_second.down.sql': 'DROP TABLE notes;',
    'migrations/README.md': 'no SQL',
    'seed.sql': insert('seed'),
  })
  await using server = await startServer({
    isolation: 'none',
    migrations: join(folder.path, 'migrations'),
    seed: join(folder.path, 'seed.sql'),
  })
  expect(await notes(server.url)).toEqual(['second', 'last', 'seed'])
})

test('a file that fails is named with line and message, and nothing after it runs', async () => {
  await using folder = await folderOf({
    '1.sql': create,
    '2.sql': `${insert('äöü')}\n\nINSERT INTO notes (note)\n  SELECT 'é', missing FROM notes;\n`,
    '3.sql': 'SELECT 1/0;',
  })
  expect(await failureOf({ migrations: folder.path })).toBe(
    `[MIGRATION_FAILED] The SQL file ${folder.path}/2.sql failed in line 4.

  at           ${folder.path}/2.sql:4
  reason       column "missing" does not exist (42703)`,
  )
})

test('an error without a place is told with the line of its statement, detail too', async () => {
  await using folder = await folderOf({
    '1.sql': `CREATE TABLE a (id int PRIMARY KEY);\n\n-- twice\nINSERT INTO a VALUES (1);\nINSERT INTO a\n  VALUES (1);`,
  })
  expect(await failureOf({ migrations: folder.path })).toMatch(
    /1\.sql failed in line 5\.[^]*violates unique constraint "a_pkey" \(23505\)\n {2}detail {7}Key \(id\)=\(1\) already exists\./,
  )
})

test('a file that leaves its transaction open, an empty folder and a missing one are no migrations', async () => {
  await using folder = await folderOf({ 'open/1.sql': 'BEGIN; SELECT 1;', 'empty/a.txt': '' })
  expect(await failureOf({ migrations: join(folder.path, 'open') })).toContain(
    'reason       the file leaves its transaction open',
  )
  expect(await failureOf({ migrations: join(folder.path, 'empty') })).toContain(
    'holds no .sql file',
  )
  expect(await failureOf({ migrations: join(folder.path, 'none') })).toContain('ENOENT')
  expect(await failureOf({ seed: join(folder.path, 'none.sql') })).toContain('ENOENT')
})

test('a function gets a connected client and the URL, and its failure is told', async () => {
  await using server = await startServer({
    isolation: 'none',
    migrations: async (client, { url }) => {
      await client.query(create)
      await connected(url, (own) => own.query(insert('by URL')))
    },
    seed: async (client) => client.query(insert('seed')),
  })
  expect(await notes(server.url)).toEqual(['by URL', 'seed'])
  const failing = async (): Promise<never> => {
    throw new RangeError('no such step')
  }
  expect(await failureOf({ migrations: failing })).toMatch(
    /^\[MIGRATION_FAILED\] The function in `migrations` failed\.\n\n {2}reason {7}RangeError: no such step\n {2}at {11}.*postgres-migrations\.test\.ts/,
  )
})

test('a command finds the database in its environment, and its failure is told with its output', async () => {
  const program = `
    const { Client } = require('pg')
    const run = async () => {
      const client = new Client({ connectionString: process.env.DATABASE_URL })
      await client.connect()
      await client.query(${JSON.stringify(create)})
      await client.query('INSERT INTO notes (note) VALUES ($1)', [process.env.PGUSER])
      await client.end()
    }
    run()`
  await using server = await startServer({
    isolation: 'none',
    password: 'p@ss',
    migrations: { command: [process.execPath, '-e', program] },
  })
  expect(await notes(server.url)).toEqual(['postgres'])
  const message = await failureOf({ migrations: { command: 'echo step one; echo no >&2; exit 7' } })
  expect(message).toMatch(/reason {7}exit code 7\n {2}output {7}step one\n {2}output {7}no$/)
  expect(await failureOf({ migrations: { command: ['no-such-program'] } })).toContain('ENOENT')
})

test('a server that was kept is migrated anew when the sources change, and only then', async () => {
  await using folder = await folderOf({ '1.sql': create, '2.sql': insert('one') })
  const options: PostgresOptions = { migrations: folder.path, isolation: 'test' }
  await using server = await startServer({ isolation: 'none' })
  await prepareServer(server.access, options)
  await connected(server.url, (client) => client.query(insert('of a run')))
  await prepareServer(server.access, options)
  expect(await notes(server.url)).toEqual(['one', 'of a run'])
  await writeFile(join(folder.path, '3.sql'), insert('two'))
  await prepareServer(server.access, options)
  expect(await notes(server.url)).toEqual(['one', 'two'])
  const pool = await server.open()
  const lease = await pool.lease({ worker: 'a', name: 'a', isConcurrent: false, isFresh: false })
  expect(await notes(lease.connection['url'] ?? '')).toEqual(['one', 'two'])
  await connected(server.url, async (client) => {
    const { rows } = await client.query(
      `SELECT FROM pg_database WHERE starts_with(datname, 'mooring_template_')`,
    )
    expect(rows.length).toBe(1)
  })
})

test('half a template is never used', async () => {
  await using folder = await folderOf({ '1.sql': create })
  const options: PostgresOptions = { migrations: folder.path, isolation: 'test' }
  await using server = await startServer({ isolation: 'none' })
  await prepareServer(server.access, options)
  const name = await connected(server.url, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT datname AS name FROM pg_database WHERE starts_with(datname, 'mooring_template_')`,
    )
    // As a run leaves it that is killed before the last step.
    await client.query(`ALTER DATABASE ${rows[0]?.name} IS_TEMPLATE false ALLOW_CONNECTIONS true`)
    return rows[0]?.name ?? ''
  })
  const half = server.url.replace(/[^/]+$/, name)
  await connected(half, (client) => client.query('DROP TABLE notes'))
  await expect(server.open()).rejects.toThrow('[ISOLATION_FAILED]')
  await prepareServer(server.access, options)
  const pool = await server.open()
  const lease = await pool.lease({ worker: 'a', name: 'a', isConcurrent: false, isFresh: false })
  expect(await notes(lease.connection['url'] ?? '')).toEqual([])
})

test('the declaration of the docs works, whatever the working directory is', async () => {
  // Where no snapshot is kept.
  vi.stubEnv('CI', 'true')
  await using session = await startSession('fixtures/docs-postgres/containers.config.ts')
  const { url } = session.containers['db'] as unknown as { url: string }
  const amounts = await connected(url, (client) => client.query('SELECT amount FROM orders'))
  expect(amounts.rows).toEqual([{ amount: 2 }])
})
