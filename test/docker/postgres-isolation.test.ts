// @module-tag engine-contract
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PostgresDataPool } from '../../packages/services/src/postgres/isolation/data-pool.ts'
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

let server: TestServer
let pool: PostgresDataPool
/** What a new copy looks like. */
let pristine: string

const user = (worker: string, more: { isConcurrent?: boolean; isFresh?: boolean } = {}) => ({
  worker,
  name: `test of ${worker}`,
  isConcurrent: false,
  isFresh: false,
  ...more,
})
const fine = { hasFailed: false, isKept: false }

beforeAll(async () => {
  server = await startServer({ seed: schemaFile })
  pool = await server.open()
  const lease = await pool.lease(user('first'))
  pristine = await connected(lease.connection['url'] ?? '', stateOf)
  await pool.release(lease, fine)
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
  expect(await engine.leftovers()).toEqual([])
})

/** Lets a test do something in its database, and answers what the next test of the worker finds. */
async function afterwards(worker: string, ...commands: string[]) {
  const lease = await pool.lease(user(worker))
  const url = lease.connection['url'] ?? ''
  const oid = await connected(url, oidOf)
  await connected(url, async (client) => {
    for (const command of commands) await client.query(command).catch(expectedError)
  })
  const left = await pool.release(lease, fine)
  const next = await pool.lease(user(worker))
  expect(next.connection).toEqual(lease.connection)
  const found = await connected(url, async (client) => ({
    state: await stateOf(client),
    isSame: (await oidOf(client)) === oid,
  }))
  await pool.release(next, fine)
  return { ...found, left }
}

test("the server's log is left to the tests", async () => {
  const before = (await server.db.logs()).length
  // Put back, copied anew, and looked at in vain.
  await afterwards('quiet', `UPDATE authors SET name = 'Changed' WHERE id = 2`)
  await afterwards('quiet', 'CREATE TABLE more ()')
  await afterwards('quiet', 'DROP SEQUENCE invoice_number')
  expect((await server.db.logs()).slice(before)).toBe('')
})

const expectedError = (error: { code?: string; message: string }): void => {
  if (error.code !== '23505') throw error
}

async function oidOf(client: { query(text: string): Promise<{ rows: { oid: string }[] }> }) {
  const { rows } = await client.query(
    'SELECT oid FROM pg_database WHERE datname = current_database()',
  )
  return rows[0]?.oid
}

const undoneInPlace: Record<string, string[]> = {
  nothing: [],
  reads: ['SELECT * FROM authors, words'],
  'rows in an empty table': [
    `INSERT INTO books (author_id, title) SELECT 1, n::text FROM generate_series(1, 50) n`,
  ],
  'rows of the seed changed': [`UPDATE authors SET name = 'Changed', about = '[]' WHERE id = 2`],
  'rows of the seed deleted': ['DELETE FROM authors WHERE id = 1'],
  'a row added to the seed': [`INSERT INTO authors (name) VALUES ('Added')`],
  'a failed insert, whose number is used up': [`INSERT INTO authors (name) VALUES ('ada')`],
  'writes that were rolled back': [
    'BEGIN',
    `INSERT INTO books (author_id, title) VALUES (1, 'a')`,
    'DELETE FROM authors',
    'ROLLBACK',
  ],
  'a number that was rolled back': ['BEGIN', `SELECT nextval('invoice_number')`, 'ROLLBACK'],
  'sequences set': [
    `SELECT setval('audit.used', 41, true)`,
    `SELECT setval('invoice_number', 1, false)`,
  ],
  'a sequence set to another number that is not used': [`SELECT setval('audit.used', 42, false)`],
  partitions: [`INSERT INTO events (at, what) VALUES ('2025-05-05', 'a'), ('2030-01-01', 'b')`],
  'other schemas': [`INSERT INTO audit.log (what) VALUES ('a')`],
  'unlogged tables': [`INSERT INTO sessions VALUES ('t', 1)`],
  'inherited tables': [`INSERT INTO derived VALUES (1, 'a')`, 'INSERT INTO base VALUES (2)'],
  'odd names': [`INSERT INTO "Odd ""name""; --" DEFAULT VALUES`],
  'many rows': [`INSERT INTO base SELECT n FROM generate_series(1, 60000) n`],
  'triggers switched off for a session': [
    'SET session_replication_role = replica',
    `INSERT INTO books (author_id, title) VALUES (9999, 'nobody')`,
  ],
  'rows seen by everybody after VACUUM': [
    `INSERT INTO books (author_id, title) VALUES (1, 'a')`,
    `UPDATE authors SET born = '2000-01-01' WHERE id = 1`,
    'VACUUM (FREEZE) books, authors, audit.log',
  ],
  'a seed deleted and vacuumed': ['DELETE FROM authors', 'VACUUM authors'],
  ANALYZE: ['ANALYZE'],
  'locked rows': ['BEGIN', 'SELECT * FROM authors FOR UPDATE', 'COMMIT'],
}

test.each(Object.entries(undoneInPlace))('%s: undone in place', async (_title, commands) => {
  const { state, isSame, left } = await afterwards('in place', ...commands)
  expect(state).toBe(pristine)
  expect(left).toEqual([])
  expect(isSame).toBe(true)
})

const replaced: Record<string, string[]> = {
  'a new table': ['CREATE TABLE extra (id int)'],
  'a changed table': ['ALTER TABLE authors ADD COLUMN extra int DEFAULT 1'],
  'a dropped table': ['DROP TABLE sessions'],
  'a dropped sequence': ['DROP SEQUENCE invoice_number'],
  'DDL that was rolled back': ['BEGIN', 'CREATE TABLE extra (id int)', 'ROLLBACK'],
  'DDL that was vacuumed': ['CREATE TABLE extra (id int)', 'VACUUM'],
  'all of it written anew': ['CREATE TABLE extra (id int)', 'VACUUM FULL'],
  'a disabled trigger': ['ALTER TABLE books DISABLE TRIGGER note'],
  'a disabled trigger that was enabled again': [
    'ALTER TABLE books DISABLE TRIGGER ALL',
    'ALTER TABLE books ENABLE TRIGGER ALL',
  ],
  'a dropped index': ['DROP INDEX author_names_id_idx'],
  'a new function': ['CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$'],
  'a new value of an enum': [`ALTER TYPE genre ADD VALUE 'essay'`],
  'a new extension': ['CREATE EXTENSION hstore'],
  'a dropped extension': ['DROP EXTENSION citext CASCADE'],
  'a new schema': ['CREATE SCHEMA extra'],
  'a refreshed materialised view': [
    `INSERT INTO authors (name) VALUES ('Seen')`,
    'REFRESH MATERIALIZED VIEW author_names',
  ],
  'a view refreshed beside its readers': [
    `INSERT INTO authors (name) VALUES ('Seen')`,
    'REFRESH MATERIALIZED VIEW CONCURRENTLY author_names',
  ],
  'large objects': [`SELECT lo_from_bytea(0, 'large')`],
  'a large seed changed': [`UPDATE words SET word = '' WHERE id = 400`],
  'a large seed changed and vacuumed': [
    `UPDATE words SET word = '' WHERE id = 400`,
    'VACUUM (FREEZE) words',
  ],
  'a seed changed and vacuumed, the count of that reset': [
    `UPDATE authors SET born = now() WHERE id = 2`,
    'VACUUM (FREEZE) authors',
    'SELECT pg_stat_reset()',
  ],
  TRUNCATE: ['TRUNCATE authors RESTART IDENTITY CASCADE'],
  'a setting of the database': [
    `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = %L', current_database(), '5MB'); END $$`,
  ],
  'a right on the database': [
    `DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO pg_monitor', current_database()); END $$`,
  ],
  'a right on a table': ['GRANT SELECT ON authors TO pg_monitor'],
  'a comment': [`COMMENT ON TABLE authors IS 'people'`],
  'a temporary table': ['CREATE TEMP TABLE passing (id int)'],
  'a table that was vacuumed away': [
    'CREATE TABLE extra (id int)',
    'DROP TABLE extra',
    'VACUUM FULL pg_class',
  ],
}

test.each(Object.entries(replaced))('%s: another copy, the same URL', async (_title, commands) => {
  const { state, isSame, left } = await afterwards('replaced', ...commands)
  expect(state).toBe(pristine)
  expect(left).toEqual([])
  expect(isSame).toBe(false)
})

/** Leaves sessions open that have done something, and answers what the release says of them. */
async function leaving(worker: string, ...sessions: string[][]) {
  const lease = await pool.lease(user(worker))
  const url = lease.connection['url'] ?? ''
  const clients = await Promise.all(sessions.map(() => openClient(url)))
  const running: Promise<unknown>[] = []
  for (const [index, commands] of sessions.entries())
    for (const command of commands) {
      const answer = clients[index]?.query(command).catch(() => undefined)
      if (command.includes('pg_sleep')) running.push(Promise.resolve(answer))
      else await answer
    }
  const left = await pool.release(lease, fine)
  const next = await pool.lease(user(worker))
  const state = await connected(next.connection['url'] ?? '', stateOf)
  await pool.release(next, fine)
  await Promise.all(clients.map((client) => client.end().catch(() => undefined)))
  await Promise.all(running)
  return { left, state }
}

test('an open transaction is ended, undone and told', async () => {
  const { left, state } = await leaving('left', [
    `SET application_name = 'orders'`,
    'BEGIN',
    'LOCK TABLE authors',
    `INSERT INTO books (author_id, title)   VALUES (1, 'open')`,
  ])
  expect(state).toBe(pristine)
  expect(left).toEqual([
    expect.stringMatching(
      /^a transaction that was still open after \d+\.\d s \(application orders, last query: INSERT INTO books \(author_id, title\) VALUES \(1, 'open'\)\)$/,
    ),
  ])
})

test('a query that still runs is ended and told, an advisory lock too', async () => {
  const { left, state } = await leaving(
    'left',
    [`SELECT pg_sleep(60)`],
    ['SELECT pg_advisory_lock(1), pg_advisory_lock(2)'],
  )
  expect(state).toBe(pristine)
  expect(left.toSorted()).toEqual([
    expect.stringMatching(/^2 advisory locks after/),
    expect.stringMatching(/^a query that was still running after .*pg_sleep/),
  ])
})

test('an idle session stays, and sees the database as new', async () => {
  const lease = await pool.lease(user('idle'))
  const client = await openClient(lease.connection['url'] ?? '')
  await client.query(`INSERT INTO authors (name) VALUES ('Idle')`)
  expect(await pool.release(lease, fine)).toEqual([])
  const next = await pool.lease(user('idle'))
  expect(await stateOf(client)).toBe(pristine)
  await client.end()
  await pool.release(next, fine)
})

test('many resets in one database leave it as new and do not make it grow', async () => {
  const sizes: number[] = []
  for (let round = 0; round < 250; round += 1) {
    const lease = await pool.lease(user('many'))
    await connected(lease.connection['url'] ?? '', async (client) => {
      if (round % 50 === 0) {
        expect(await stateOf(client)).toBe(pristine)
        const { rows } = await client.query('SELECT pg_database_size(current_database()) AS size')
        sizes.push(Number(rows[0].size))
      }
      await client.query(`INSERT INTO books (author_id, title) VALUES (2, 'a')`)
      await client.query(`UPDATE authors SET born = now() WHERE id = 2`)
    })
    await pool.release(lease, fine)
  }
  expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThan(2 ** 20)
})
