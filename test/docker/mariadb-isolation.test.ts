// @module-tag engine-details
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Handle } from '../../packages/client/src/index.ts'
import { useEngine } from '../support/engine.ts'
import { mariadbOrMysql } from '../support/mariadb/server.ts'
import { open, workerOf } from '../support/service-contract.ts'

const engine = await useEngine()

let opened: Awaited<ReturnType<typeof open>>
let handle: Handle
/** What a database looks like before anybody used it. */
let pristine: string

const declaration = (migrations = 'test/support/mariadb/migrations') =>
  mariadbOrMysql({
    migrations,
    seed: 'test/support/mariadb/seed.sql',
    isolation: 'test',
    snapshot: false,
  })

beforeAll(async () => {
  opened = await open({ server: declaration() })
  handle = await opened.session.start('server')
  const worker = workerOf(opened.session, 'first')
  const lease = await worker.lease()
  pristine = await connected(lease.connection['url'], stateOf)
  await worker.release(lease)
})

afterAll(async () => {
  await opened[Symbol.asyncDispose]()
  expect(await engine.leftovers()).toEqual([])
})

async function connected<Result>(
  url: string | undefined,
  use: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  const connection = await createConnection({ uri: url ?? '', multipleStatements: true })
  try {
    return await use(connection)
  } finally {
    connection.destroy()
  }
}

/** Rows, definitions and next numbers of a database, without its name. */
async function stateOf(connection: Connection): Promise<string> {
  const ask = async (sql: string): Promise<RowDataPacket[]> =>
    (await connection.query<RowDataPacket[]>(sql))[0]
  const tables = await ask('SHOW FULL TABLES')
  const state: unknown[] = [
    tables.map((row) => Object.values(row)),
    await ask(
      'SELECT ROUTINE_NAME, ROUTINE_DEFINITION FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE()',
    ),
    await ask(
      'SELECT TRIGGER_NAME, ACTION_STATEMENT FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()',
    ),
    await ask(
      'SELECT DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = DATABASE()',
    ),
  ]
  for (const row of tables) {
    const name = String(Object.values(row)[0])
    state.push(await ask(`SHOW CREATE TABLE \`${name}\``))
    state.push(await ask(`SELECT * FROM \`${name}\` ORDER BY 1`))
  }
  const [named] = await ask('SELECT DATABASE() AS name')
  return JSON.stringify(state, undefined, 1).replaceAll(`\`${String(named?.['name'])}\``, '``')
}

/** Lets a test do something in its database, and answers what the next test of the worker finds. */
async function afterwards(worker: string, ...commands: string[]) {
  const user = workerOf(opened.session, worker)
  const lease = await user.lease()
  const { url } = lease.connection
  await connected(url, async (connection) => {
    for (const command of commands) await connection.query(command)
  })
  const left = await user.release(lease)
  const next = await user.lease()
  expect(next.connection).toEqual(lease.connection)
  const state = await connected(url, stateOf)
  await user.release(next)
  return { state, left }
}

const deeds: Record<string, string[]> = {
  nothing: [],
  'rows in an empty table': [`INSERT INTO books (author_id, title) VALUES (5, 'a'), (7, 'b')`],
  'rows of the seed changed': [`UPDATE authors SET name = 'Changed' WHERE id = 5`],
  'rows of the seed deleted, and what depends on them': [
    `INSERT INTO books (author_id, title) VALUES (5, 'a')`,
    'DELETE FROM authors WHERE id = 5',
  ],
  'a row added to the seed': [`INSERT INTO authors (name) VALUES ('Added')`],
  'all rows gone': ['DELETE FROM words', 'TRUNCATE TABLE books'],
  'an insertion rolled back': [
    'START TRANSACTION',
    `INSERT INTO books (author_id, title) VALUES (5, 'a')`,
    `INSERT INTO authors (name) VALUES ('Added')`,
    'ROLLBACK',
  ],
  'another column': ['ALTER TABLE books ADD COLUMN pages INT'],
  'another index': ['CREATE INDEX by_title ON books (title)'],
  'another default': [`ALTER TABLE words ALTER COLUMN half SET DEFAULT 2`],
  'another table': ['CREATE TABLE more (id INT)', 'INSERT INTO more VALUES (1)'],
  'a table less': ['DROP TABLE books'],
  'another table of the same name': ['DROP TABLE words', 'CREATE TABLE words (word INT)'],
  'another view': ['ALTER VIEW titles AS SELECT title FROM books'],
  'a trigger': ['CREATE TRIGGER t BEFORE INSERT ON books FOR EACH ROW SET NEW.title = 1'],
  'a routine less': ['DROP PROCEDURE add_word'],
  'another collation': ['ALTER DATABASE CHARACTER SET latin1'],
  'settings of a session': [
    'SET sql_mode = ANSI',
    'SET foreign_key_checks = 0',
    'DELETE FROM authors',
  ],
}

test.each(Object.entries(deeds))('after %s, the database is as it was', async (name, commands) => {
  const { state, left } = await afterwards(`worker of ${name}`.slice(0, 40), ...commands)
  expect(state).toBe(pristine)
  expect(left).toEqual([])
})

test('the shared database has the same rows, and nobody who has one of his own changes them', async () => {
  const rows = await connected(handle.url as unknown as string, async (connection) => {
    const [found] = await connection.query<RowDataPacket[]>(
      'SELECT id, shown FROM authors ORDER BY id',
    )
    return found
  })
  expect(rows).toEqual([
    { id: 5, shown: "by O'Neil; or not" },
    { id: 7, shown: 'by Ångström 🎈' },
  ])
})

const stragglers: Record<string, string> = {
  'a row of the seed': `UPDATE authors SET name = 'Mine' WHERE id = 5`,
  'a new row': `INSERT INTO words (word) VALUES ('mine')`,
  'a table': 'LOCK TABLES words WRITE',
}

test.each(Object.entries(stragglers))(
  'who still holds %s in a transaction is ended, and told',
  async (_what, command) => {
    const worker = workerOf(opened.session, 'straggler')
    const lease = await worker.lease()
    const straggler = await createConnection(lease.connection['url'] ?? '')
    straggler.on('error', () => undefined)
    await straggler.query('START TRANSACTION')
    await straggler.query(command)
    const left = await worker.release(lease)
    expect(left).toEqual([expect.stringMatching(/^connection \d+ to app_\d+ .*, and was ended$/)])
    const next = await worker.lease()
    expect(next).toEqual(lease)
    expect(await connected(next.connection['url'], stateOf)).toBe(pristine)
    await worker.release(next)
    straggler.destroy()
  },
)

test('a transaction that is over harms nobody, and is not told', async () => {
  const worker = workerOf(opened.session, 'committed')
  const lease = await worker.lease()
  const connection = await createConnection(lease.connection['url'] ?? '')
  for (const end of ['COMMIT', 'ROLLBACK']) {
    await connection.query('START TRANSACTION')
    await connection.query(`INSERT INTO words (word) VALUES ('mine')`)
    await connection.query(end)
    expect(await worker.release(lease)).toEqual([])
    expect(await worker.lease()).toEqual(lease)
  }
  await worker.release(lease)
  connection.destroy()
})

test('connections of a test stay good over a reset, also over one that makes the database anew', async () => {
  const worker = workerOf(opened.session, 'pool')
  const lease = await worker.lease()
  await connected(lease.connection['url'], async (connection) => {
    await connection.query('ALTER TABLE books ADD COLUMN pages INT')
    await worker.release(lease)
    expect(await worker.lease()).toEqual(lease)
    expect(await stateOf(connection)).toBe(pristine)
    await worker.release(lease)
  })
})

test('reset gives a test its rows back while it runs', async () => {
  const worker = workerOf(opened.session, 'resets')
  const lease = await worker.lease()
  await connected(lease.connection['url'], async (connection) => {
    await connection.query('DELETE FROM authors')
    await worker.ask('act', { name: 'server', action: 'reset', leaseId: lease.id })
    expect(await stateOf(connection)).toBe(pristine)
  })
  await worker.release(lease)
})

test('a migration that fails names file, line and what the server said', async () => {
  await using other = await open({ server: declaration('test/support/mariadb/broken') })
  await expect(other.session.start('server')).rejects.toThrow(
    /^\[MIGRATION_FAILED\] The SQL file test\/support\/mariadb\/broken\/2_more\.sql failed in line 4\.\n\n +at +test\/support\/mariadb\/broken\/2_more\.sql:4\n +reason +.*nowhere.*\(1146\)/,
  )
})
