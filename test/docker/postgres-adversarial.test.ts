import { Client, Pool } from 'pg'
import { expect, test } from 'vitest'
import type { PostgresDataPool } from '../../packages/services/src/postgres/isolation/data-pool.ts'
import { useEngine } from '../support/engine.ts'
import { connected, schemaFile, startServer } from '../support/postgres/server.ts'
import { stateOf } from '../support/postgres/state.ts'
import { randomFrom } from '../support/random.ts'
import { isThorough } from '../support/thorough.ts'

const engine = await useEngine()

const seed = Number(process.env['MOORING_TEST_SEED'] ?? Math.floor(Math.random() * 1e9))
const workers = 8
const testsPerWorker = isThorough ? 126 : 50

interface Random {
  below(limit: number): number
  pick<T>(items: readonly T[]): T
}

function createRandom(seed: number): Random {
  const next = randomFrom(seed)
  const below = (limit: number): number => Math.floor(next() * limit)
  return { below, pick: (items) => items[below(items.length)] as (typeof items)[number] }
}

/** What a test may do. What fails, fails: an error of the server is one more thing that tests do. */
const deeds: Record<string, (random: Random) => string[]> = {
  read: () => ['SELECT count(*) FROM authors, words'],
  insert: (random) => [
    `INSERT INTO authors (name) VALUES ('Author ${random.below(5)}')`,
    `INSERT INTO books (author_id, title) SELECT id, 'Book' FROM authors`,
    `INSERT INTO events (at, what) VALUES ('2025-01-0${random.below(8) + 1}', 'x'), (now(), 'y')`,
  ],
  update: (random) => [`UPDATE authors SET born = now() WHERE id = ${random.below(4)}`],
  remove: (random) => [`DELETE FROM authors WHERE id >= ${random.below(4)}`],
  rollBack: () => ['BEGIN', 'DELETE FROM authors', `SELECT nextval('invoice_number')`, 'ROLLBACK'],
  fail: () => [`INSERT INTO authors (name) VALUES ('ADA')`, 'SELECT nothing'],
  sequences: (random) => [
    `SELECT setval('audit.used', ${random.below(90) + 1}, ${random.below(2) === 0})`,
  ],
  withoutTriggers: () => [
    'SET session_replication_role = replica',
    `INSERT INTO books (author_id, title) VALUES (77, 'orphan')`,
  ],
  vacuum: () => [
    `UPDATE authors SET tags = '{x}'`,
    `INSERT INTO base VALUES (1)`,
    'VACUUM authors, base',
  ],
  lock: () => ['SELECT pg_advisory_lock(7)', `INSERT INTO base VALUES (1)`],
  open: () => ['BEGIN', `INSERT INTO sessions VALUES ('open', 1)`, 'LOCK TABLE books'],
  prepare: () => ['BEGIN', `UPDATE authors SET name = 'P' || id`, `PREPARE TRANSACTION 'p'`],
  alter: (random) => [`ALTER TABLE books ADD COLUMN c${random.below(9)} int DEFAULT 3`],
  create: (random) => [`CREATE TABLE t${random.below(9)} AS SELECT 1 AS a`],
  drop: () => ['DROP TABLE events, sessions CASCADE'],
  disableTrigger: () => [
    'ALTER TABLE books DISABLE TRIGGER note',
    `INSERT INTO books (author_id, title) VALUES (1, 'q')`,
  ],
  truncate: () => ['TRUNCATE authors RESTART IDENTITY CASCADE'],
  large: () => [
    `SELECT lo_from_bytea(0, 'large')`,
    `UPDATE words SET word = 'w' WHERE id % 500 = 0`,
  ],
  temporary: () => ['CREATE TEMP TABLE passing AS SELECT * FROM authors'],
  refresh: () => [
    `INSERT INTO authors (name) VALUES ('V')`,
    'REFRESH MATERIALIZED VIEW author_names',
  ],
  much: () => ['INSERT INTO base SELECT n FROM generate_series(1, 20000) n'],
}
/** Deeds after which a database is copied anew are fewer, as they are with real tests. */
const names = Object.keys(deeds)
const usual = names.slice(0, names.indexOf('open') + 1)

interface Outcome {
  trace: string[]
  /** What was wrong when a test began, with what was done before by the same worker. */
  escapes: string[]
  told: number
}

async function runWorker(
  pool: PostgresDataPool,
  { name, pristine, random }: { name: string; pristine: string; random: Random },
): Promise<Outcome> {
  const outcome: Outcome = { trace: [], escapes: [], told: 0 }
  let application: { pool: Pool; url: string } | undefined
  let worker = name
  for (let round = 0; round < testsPerWorker; round += 1) {
    const isConcurrent = random.below(12) === 0
    const lease = await pool.lease({
      worker,
      name: `${name} test ${round}`,
      isConcurrent,
      isFresh: random.below(25) === 0,
    })
    const url = lease.connection['url'] ?? ''
    const found = await connected(url, stateOf)
    if (found !== pristine)
      outcome.escapes.push(
        `${name}/${round}: ${outcome.trace.slice(-3).join(' → ')}\n${difference(pristine, found)}`,
      )
    // A pool that lives longer than a test, as that of an application does.
    if (application?.url !== url) {
      await application?.pool.end()
      application = {
        pool: new Pool({ connectionString: url, max: 2, statement_timeout: 300 }),
        url,
      }
      application.pool.on('error', ignore)
    }
    const done = await misbehave({ url, application: application.pool, random })
    outcome.trace.push(done.deeds)
    // The worker is killed; another one comes.
    if (random.below(30) === 0) {
      await pool.discard(lease)
      worker = `${name} after ${round}`
    } else {
      const hasFailed = random.below(10) === 0
      outcome.told += (await pool.release(lease, { hasFailed, isKept: false })).length
    }
    if (random.below(2) === 0) await done.end()
    else void done.end()
  }
  await application?.pool.end()
  return outcome
}

async function misbehave({
  url,
  application,
  random,
}: {
  url: string
  application: Pool
  random: Random
}) {
  const chosen = Array.from({ length: 1 + random.below(2) }, () =>
    random.pick(random.below(5) === 0 ? names : usual),
  )
  const clients: Client[] = []
  for (const deed of chosen) {
    const commands = deeds[deed]?.(random) ?? []
    if (random.below(4) === 0 && !commands.includes('BEGIN')) {
      for (const command of commands) await application.query(command).catch(ignore)
      continue
    }
    const client = new Client({ connectionString: url, statement_timeout: 300 })
    client.on('error', ignore)
    await client.connect()
    clients.push(client)
    for (const command of commands) await client.query(command).catch(ignore)
    // Out of time: the query goes on when the test is over.
    if (random.below(10) === 0)
      void client
        .query(`SET statement_timeout = 0; SELECT pg_sleep(60); INSERT INTO base VALUES (9)`)
        .catch(ignore)
    else if (random.below(2) === 0) await client.end()
  }
  const end = async (): Promise<void> => {
    await Promise.all(clients.map((client) => client.end().catch(ignore)))
  }
  return { deeds: chosen.join('+'), end }
}

const ignore = (): void => undefined

function difference(expected: string, found: string): string {
  const lines = new Set(expected.split('\n'))
  return found
    .split('\n')
    .filter((line) => !lines.has(line))
    .slice(0, 8)
    .join('\n')
}

test(
  `${workers * testsPerWorker} random tests on ${workers} workers see nothing of each other (seed ${seed})`,
  async () => {
    {
      await using server = await startServer({
        seed: schemaFile,
        settings: { max_prepared_transactions: 20 },
      })
      const pool = await server.open()
      const first = await pool.lease({ worker: '-', name: '-', isConcurrent: true, isFresh: false })
      const pristine = await connected(first.connection['url'] ?? '', stateOf)
      await pool.release(first, { hasFailed: false, isKept: false })
      const outcomes = await Promise.all(
        Array.from({ length: workers }, (_, index) =>
          runWorker(pool, {
            name: `worker ${index}`,
            pristine,
            random: createRandom(seed + index),
          }),
        ),
      )
      expect(
        outcomes.flatMap(({ escapes }) => escapes),
        `seed ${seed}`,
      ).toEqual([])
      expect(outcomes.flatMap(({ trace }) => trace).length).toBe(workers * testsPerWorker)
      // The suite does leave sessions, locks and transactions behind.
      expect(outcomes.reduce((sum, { told }) => sum + told, 0)).toBeGreaterThan(
        (workers * testsPerWorker) / 20,
      )
    }
    expect(await engine.leftovers()).toEqual([])
  },
  5 * 60_000,
)
