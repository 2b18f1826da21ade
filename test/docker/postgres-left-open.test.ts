import { Client, Pool } from 'pg'
import { expect, test } from 'vitest'
import type { PostgresOptions } from '../../packages/services/src/postgres/postgres-options.ts'
import { prepareServer } from '../../packages/services/src/postgres/prepare-server.ts'
import { useEngine } from '../support/engine.ts'
import { connected, startServer } from '../support/postgres/server.ts'

await useEngine()

const create = 'CREATE TABLE notes (id serial, note text)'

/** Prepares a server, and answers what a person was told and the names of the tables that there are then. */
async function prepared(options: PostgresOptions): Promise<{ told: string[]; tables: string[] }> {
  await using server = await startServer({ isolation: 'none' })
  await prepareServer(server.access, options)
  const tables = await connected(server.url, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
    )
    return rows.map(({ name }) => name)
  })
  return { told: server.told, tables }
}

// At once, because they wait for most of their time.
test.concurrent('a pool that a migration leaves open may let go of its connections, because ending them would end the process', async () => {
  const migrations = async (_: unknown, { url }: { url: string }): Promise<void> => {
    const pool = new Pool({ connectionString: url, application_name: 'migrator' })
    await pool.query(create)
  }
  expect(await prepared({ migrations })).toEqual({
    tables: ['notes'],
    told: [
      `waits for 1 connection that migrations or seeds left open (application migrator, last query: ${create})`,
    ],
  })
})

test.concurrent('a connection that is never closed is ended after a while', async () => {
  let isEnded = false
  const migrations = async (_: unknown, { url }: { url: string }): Promise<void> => {
    const client = new Client({ connectionString: url })
    client.on('error', () => (isEnded = true))
    await client.connect()
    await client.query(create)
  }
  const { tables, told } = await prepared({ migrations })
  expect(tables).toEqual(['notes'])
  expect(told).toEqual([
    `waits for 1 connection that migrations or seeds left open (last query: ${create})`,
  ])
  expect(isEnded).toBe(true)
})

test('what is closed at the end is waited for without a word', async () => {
  const migrations = async (_: unknown, { url }: { url: string }): Promise<void> => {
    const pool = new Pool({ connectionString: url })
    await Promise.all([pool.query(create), pool.query('SELECT 1'), pool.query('SELECT 2')])
    await pool.end()
  }
  expect(await prepared({ migrations })).toEqual({ tables: ['notes'], told: [] })
})
