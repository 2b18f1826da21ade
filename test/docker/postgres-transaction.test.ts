import { Pool, type Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Lease } from '../../packages/core/src/service/isolation.ts'
import type { PostgresDataPool } from '../../packages/services/src/postgres/isolation/data-pool.ts'
import { withTransaction } from '../../packages/services/src/postgres/with-transaction.ts'
import { useEngine } from '../support/engine.ts'
import {
  connected,
  openClient,
  schemaFile,
  startServer,
  type TestServer,
} from '../support/postgres/server.ts'
import { stateWithoutSequences } from '../support/postgres/state.ts'

const engine = await useEngine()

let server: TestServer
let pool: PostgresDataPool

beforeAll(async () => {
  server = await startServer({ seed: schemaFile })
  pool = await server.open({ method: 'transaction' })
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
  expect(await engine.leftovers()).toEqual([])
})

const user = (worker: string, more: { isConcurrent?: boolean; isFresh?: boolean } = {}) => ({
  worker,
  name: `test of ${worker}`,
  isConcurrent: false,
  isFresh: false,
  ...more,
})
const fine = { hasFailed: false, isKept: false }
const urlOf = (lease: Lease): string => lease.connection['url'] ?? ''

/** A session in the database of a worker of this name, for one test. */
async function sessionOf(
  worker: string,
): Promise<{ client: Client; url: string } & AsyncDisposable> {
  const lease = await pool.lease(user(worker))
  const client = await openClient(urlOf(lease))
  return {
    client,
    url: urlOf(lease),
    [Symbol.asyncDispose]: async () => {
      await client.end()
      await pool.release(lease, fine)
    },
  }
}

const insert = (id: number): string => `INSERT INTO base VALUES (${id})`
const idsOf = async (client: Client): Promise<number[]> =>
  (await client.query<{ id: number }>('SELECT id FROM base ORDER BY 1')).rows.map(({ id }) => id)

test('each worker has a database of its own, which nobody puts back', async () => {
  const first = await pool.lease(user('one'))
  await connected(urlOf(first), (client) => client.query(insert(1)))
  expect(await pool.release(first, fine)).toEqual([])
  const again = await pool.lease(user('one'))
  expect(urlOf(again)).toBe(urlOf(first))
  expect(await connected(urlOf(again), idsOf)).toEqual([1])

  const others = await Promise.all([
    pool.lease(user('two')),
    pool.lease(user('one', { isConcurrent: true })),
    pool.lease(user('one', { isFresh: true })),
  ])
  for (const other of others) expect(await connected(urlOf(other), idsOf)).toEqual([])
  expect(new Set([again, ...others].map(urlOf)).size).toBe(4)
  await Promise.all([again, ...others].map((lease) => pool.release(lease, fine)))
  expect(server.told).toEqual([])
})

test('a test can have its database put back all the same', async () => {
  const lease = await pool.lease(user('restored'))
  const before = await connected(urlOf(lease), stateWithoutSequences)
  await connected(urlOf(lease), (client) => client.query('DELETE FROM authors'))
  await pool.restore(lease)
  expect(await connected(urlOf(lease), stateWithoutSequences)).toBe(before)
  await pool.release(lease, fine)
})

test('a transaction that a test leaves open is ended and told', async () => {
  const lease = await pool.lease(user('left'))
  const client = await openClient(urlOf(lease))
  await client.query(`BEGIN; ${insert(1)}`)
  expect(await pool.release(lease, fine)).toEqual([
    expect.stringMatching(/^a transaction that was still open/),
  ])
  await client.end().catch(() => undefined)
  await using next = await sessionOf('left')
  expect(await idsOf(next.client)).toEqual([])
})

test('work is rolled back, and its result is handed on', async () => {
  await using session = await sessionOf('result')
  const found = await withTransaction(session.client, async (client) => {
    expect(client).toBe(session.client)
    await client.query(insert(1))
    return idsOf(client)
  })
  expect(found).toEqual([1])
  expect(await idsOf(session.client)).toEqual([])
})

test('work that throws is rolled back, and its error is handed on', async () => {
  await using session = await sessionOf('error')
  const error = new Error('expected 3 orders')
  const failing = withTransaction(session.client, async (client) => {
    await client.query(insert(1))
    throw error
  })
  await expect(failing).rejects.toBe(error)
  expect(await idsOf(session.client)).toEqual([])
})

test('nested ones are savepoints, and an error in one leaves those around it usable', async () => {
  await using session = await sessionOf('nested')
  const { client } = session
  await withTransaction(client, async () => {
    await client.query(insert(1))
    await withTransaction(client, async () => {
      await client.query(insert(2))
      await expect(
        withTransaction(client, async () => {
          await client.query(insert(3))
          await client.query(`INSERT INTO authors (name) VALUES ('ADA')`)
        }),
      ).rejects.toMatchObject({ code: '23505' })
      expect(await idsOf(client)).toEqual([1, 2])
    })
    expect(await idsOf(client)).toEqual([1])
    await withTransaction(client, () => client.query(insert(4)))
    expect(await idsOf(client)).toEqual([1])
  })
  expect(await idsOf(client)).toEqual([])
})

test('an error of the work is told also where the session is gone', async () => {
  await using session = await sessionOf('gone')
  const error = new Error('expected 3 orders')
  const failing = withTransaction(session.client, async (client) => {
    await client.query('SELECT pg_terminate_backend(pg_backend_pid())').catch(() => undefined)
    throw error
  })
  await expect(failing).rejects.toBe(error)
})

test.each<[string, string[]]>([
  ['commits', ['COMMIT']],
  ['rolls back', ['ROLLBACK']],
  ['begins and commits as an application does', ['BEGIN', insert(2), 'COMMIT']],
])('work that %s by itself is told that others may see it', async (_, commands) => {
  await using session = await sessionOf(`ended ${commands.join()}`)
  const { client } = session
  const work = async (): Promise<void> => {
    await client.query(insert(1))
    for (const command of commands) await client.query(command)
  }
  const told = { code: 'TRANSACTION_ENDED' }
  await expect(withTransaction(client, work)).rejects.toMatchObject(told)
  await expect(withTransaction(client, () => withTransaction(client, work))).rejects.toMatchObject(
    told,
  )
  // The session is in no transaction any more.
  await withTransaction(client, () => client.query(insert(3)))
  expect(await idsOf(client)).not.toContain(3)
})

test('two at once on one session cannot be, and are told', async () => {
  await using session = await sessionOf('at once')
  const { client } = session
  const outcomes = await Promise.allSettled(
    [1, 2].map((id) => withTransaction(client, () => client.query(insert(id)))),
  )
  expect(outcomes).toMatchObject([
    { status: 'fulfilled' },
    { status: 'rejected', reason: { code: 'TRANSACTION_ENDED' } },
  ])
  await withTransaction(client, () => client.query(insert(3)))
  expect(await idsOf(client)).toEqual([])
})

test('a pool is refused, a client of one is not', async () => {
  await using session = await sessionOf('pool')
  const clients = new Pool({ connectionString: session.url })
  await expect(withTransaction(clients, async () => undefined)).rejects.toThrow(TypeError)
  const client = await clients.connect()
  await withTransaction(client, () => client.query(insert(1)))
  client.release()
  await clients.end()
  expect(await idsOf(session.client)).toEqual([])
})

test('other sessions do not see the rows', async () => {
  await using session = await sessionOf('others')
  await withTransaction(session.client, async (client) => {
    await client.query(insert(1))
    expect(await connected(session.url, idsOf)).toEqual([])
  })
})

test('numbers of sequences stay used', async () => {
  await using session = await sessionOf('sequences')
  const { client } = session
  const next = async (): Promise<number> => {
    const { rows } = await client.query(`SELECT nextval('invoice_number')::int AS number`)
    return rows[0].number
  }
  const inside = await withTransaction(client, next)
  expect(await next()).toBe(inside + 1)
})

test('now() stands still, clock_timestamp() does not', async () => {
  await using session = await sessionOf('clock')
  const { client } = session
  const times = async (): Promise<{ stood: string; ran: string }> =>
    (await client.query(`SELECT now()::text AS stood, clock_timestamp()::text AS ran`)).rows[0]
  await withTransaction(client, async () => {
    const [one, other] = [await times(), await times()]
    expect(other.stood).toBe(one.stood)
    expect(other.ran).not.toBe(one.ran)
  })
})

test('deferred constraints are not checked, unless the work asks for it', async () => {
  await using session = await sessionOf('constraints')
  const { client } = session
  await client.query(
    `CREATE TABLE parts (whole int REFERENCES authors DEFERRABLE INITIALLY DEFERRED)`,
  )
  const orphan = (): Promise<unknown> => client.query('INSERT INTO parts VALUES (77)')
  await withTransaction(client, orphan)
  const checked = withTransaction(client, async () => {
    await orphan()
    await client.query('SET CONSTRAINTS ALL IMMEDIATE')
  })
  await expect(checked).rejects.toMatchObject({ code: '23503' })
})

test('notifications are not sent', async () => {
  await using session = await sessionOf('notifications')
  const heard: unknown[] = []
  await connected(session.url, async (listener) => {
    listener.on('notification', ({ payload }) => heard.push(payload))
    await listener.query('LISTEN orders')
    await withTransaction(session.client, (client) => client.query(`NOTIFY orders, 'inside'`))
    await session.client.query(`NOTIFY orders, 'after'`)
    // An answer comes after the notifications before it.
    while (heard.length === 0) await listener.query('SELECT 1')
  })
  expect(heard).toEqual(['after'])
})

test('after an error every later statement fails, and VACUUM is refused', async () => {
  await using session = await sessionOf('failed')
  const failing = withTransaction(session.client, async (client) => {
    await client.query('SELECT nothing').catch(() => undefined)
    await client.query('SELECT 1')
  })
  await expect(failing).rejects.toMatchObject({ code: '25P02' })
  const vacuum = withTransaction(session.client, (client) => client.query('VACUUM base'))
  await expect(vacuum).rejects.toMatchObject({ code: '25001' })
  expect((await session.client.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }])
})
