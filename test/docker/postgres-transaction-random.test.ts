import type { Client } from 'pg'
import { expect, test } from 'vitest'
import type { PostgresDataPool } from '../../packages/services/src/postgres/isolation/data-pool.ts'
import { withTransaction } from '../../packages/services/src/postgres/with-transaction.ts'
import { useEngine } from '../support/engine.ts'
import { connected, openClient, schemaFile, startServer } from '../support/postgres/server.ts'
import { stateWithoutSequences } from '../support/postgres/state.ts'
import { randomFrom } from '../support/random.ts'

const engine = await useEngine()

const seed = Number(process.env['MOORING_TEST_SEED'] ?? Math.floor(Math.random() * 1e9))
const workers = 8
const testsPerWorker = 40

interface Random {
  below(limit: number): number
  pick<T>(items: readonly T[]): T
}

function createRandom(seed: number): Random {
  const next = randomFrom(seed)
  const below = (limit: number): number => Math.floor(next() * limit)
  return { below, pick: (items) => items[below(items.length)] as (typeof items)[number] }
}

/** What the work of a test may do. */
const deeds: Record<string, (random: Random) => string[]> = {
  insert: (random) => [
    `INSERT INTO authors (name) VALUES ('Author ${random.below(1e9)}')`,
    `INSERT INTO books (author_id, title) SELECT id, 'Book ${random.below(1e9)}' FROM authors`,
  ],
  update: (random) => [
    `UPDATE authors SET born = now(), tags = '{x}' WHERE id <= ${random.below(4)}`,
  ],
  remove: (random) => [`DELETE FROM authors WHERE id >= ${random.below(4)}`],
  violate: () => [
    `INSERT INTO base VALUES (1)`,
    `INSERT INTO authors (name) VALUES ('twin'), ('Twin')`,
  ],
  sequences: (random) => [
    `SELECT nextval('invoice_number'), setval('audit.used', ${1 + random.below(90)})`,
  ],
  lock: () => ['SELECT pg_advisory_xact_lock(7)', 'SELECT FROM authors FOR UPDATE'],
  much: () => ['INSERT INTO base SELECT n FROM generate_series(1, 5000) n'],
  truncate: () => ['TRUNCATE authors RESTART IDENTITY CASCADE'],
  create: (random) => [`CREATE TABLE t${random.below(1e9)} AS SELECT 1 AS a`],
  alter: (random) => [`ALTER TABLE base ADD COLUMN c${random.below(1e9)} int DEFAULT 3`],
  large: () => [`SELECT lo_from_bytea(0, 'large')`],
  refresh: () => ['REFRESH MATERIALIZED VIEW author_names'],
}

const uniqueViolation = '23505'
const ownError = 'an expectation that does not hold'

const isExpected = (error: unknown): boolean => {
  const { code, message } = error as { code?: string; message?: string }
  return code === uniqueViolation || message === ownError
}

interface Told {
  escapes: string[]
  /** How often something ended in each way. */
  ends: Record<string, number>
}

/** Does a few things, and nests others, each of which must be undone by the time it is over. */
async function work(
  client: Client,
  random: Random,
  { told, depth }: { told: Told; depth: number },
): Promise<void> {
  for (let step = 0; step < 1 + random.below(3); step += 1) {
    const way = random.below(12)
    if (way === 0) throw new Error(ownError)
    if (way > 4 || depth === 3)
      for (const command of deeds[random.pick(Object.keys(deeds))]?.(random) ?? [])
        await client.query(command)
    else {
      const before = await stateWithoutSequences(client)
      await undone(client, random, { told, depth: depth + 1 })
      if ((await stateWithoutSequences(client)) !== before)
        told.escapes.push(`depth ${depth + 1} left something`)
    }
  }
}

async function undone(
  client: Client,
  random: Random,
  { told, depth }: { told: Told; depth: number },
): Promise<void> {
  const end = await withTransaction(client, () => work(client, random, { told, depth })).then(
    () => 'passed',
    (error: unknown) => {
      if (!isExpected(error)) told.escapes.push(`depth ${depth}: ${String(error)}`)
      return 'failed'
    },
  )
  const kind = `${end} at depth ${Math.min(depth, 1)}`
  told.ends[kind] = (told.ends[kind] ?? 0) + 1
}

interface Worker {
  name: string
  pristine: string
  random: Random
  told: Told
}

async function runWorker(pool: PostgresDataPool, { name, pristine, random, told }: Worker) {
  let kept: { client: Client; url: string } | undefined
  const lookAt = async (url: string, when: string): Promise<void> => {
    if ((await connected(url, stateWithoutSequences)) !== pristine)
      told.escapes.push(`${name}, ${when}`)
  }
  for (let round = 0; round < testsPerWorker; round += 1) {
    const lease = await pool.lease({
      worker: name,
      name: `${name} test ${round}`,
      isConcurrent: random.below(10) === 0,
      isFresh: random.below(20) === 0,
    })
    const url = lease.connection['url'] ?? ''
    await lookAt(url, `before test ${round}`)
    // A session that lives longer than a test, as that of an application does.
    if (kept?.url !== url) {
      await kept?.client.end().catch(ignore)
      kept = { client: await openClient(url), url }
    }
    await undone(kept.client, random, { told, depth: 0 })
    const stray = random.below(8) === 0 ? await openClient(url) : undefined
    await stray?.query('BEGIN; DELETE FROM authors')
    const left = await pool.release(lease, { hasFailed: false, isKept: false })
    if (left.length > 0) told.ends['left open'] = (told.ends['left open'] ?? 0) + 1
    await stray?.end().catch(ignore)
  }
  await kept?.client.end().catch(ignore)
}

const ignore = (): void => undefined

test(`${workers * testsPerWorker} random tests in transactions on ${workers} workers see nothing of each other (seed ${seed})`, async () => {
  await using server = await startServer({ seed: schemaFile })
  const pool = await server.open({ method: 'transaction' })
  const first = await pool.lease({ worker: '-', name: '-', isConcurrent: true, isFresh: false })
  const pristine = await connected(first.connection['url'] ?? '', stateWithoutSequences)
  await pool.release(first, { hasFailed: false, isKept: false })
  const told: Told = { escapes: [], ends: {} }
  await Promise.all(
    Array.from({ length: workers }, (_, index) =>
      runWorker(pool, {
        name: `worker ${index}`,
        pristine,
        random: createRandom(seed + index),
        told,
      }),
    ),
  )
  expect(told.escapes, `seed ${seed}`).toEqual([])
  const { ends } = told
  expect((ends['passed at depth 0'] ?? 0) + (ends['failed at depth 0'] ?? 0)).toBe(
    workers * testsPerWorker,
  )
  // The random work does fail, nest and leave transactions open.
  for (const end of ['failed at depth 0', 'passed at depth 1', 'failed at depth 1', 'left open'])
    expect(ends[end], end).toBeGreaterThan(5)
})

test('nothing is left', async () => expect(await engine.leftovers()).toEqual([]))
