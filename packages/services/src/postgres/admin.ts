import { withPath } from '../declare/url-text.ts'
import type { Connector, SqlClient } from './postgres-connection.ts'
import { withClient } from './postgres-connection.ts'
import { quoteName } from './sql-text.ts'

/** Where Mooring's own sessions stand, so that they are in nobody's way: a database with a session cannot be copied. */
const adminDatabase = 'mooring'

/** URL of the database of Mooring's own on a server, which is made where there is none. */
export async function adminUrl(connector: Connector, url: string): Promise<string> {
  await withClient(connector, url, async (client) => {
    if (await databaseExists(client, adminDatabase)) return
    // Because template1, which is the default, may have sessions or extensions.
    await client
      .query(`CREATE DATABASE ${quoteName(adminDatabase)} TEMPLATE template0`)
      .catch((error: { code?: string }) => {
        // Somebody else was faster.
        if (error.code !== '42P04' && error.code !== '23505') throw error
      })
  })
  return withPath(url, adminDatabase)
}

export async function databaseExists(client: SqlClient, name: string): Promise<boolean> {
  const { rows } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name])
  return rows.length > 0
}

export async function serverVersion(client: SqlClient): Promise<number> {
  const { rows } = await client.query<{ version: number }>(
    `SELECT current_setting('server_version_num')::int AS version`,
  )
  return rows[0]?.version ?? 0
}

/** Ends all other sessions in a database and waits until they are gone, as far as they go. */
export async function endSessions(client: SqlClient, database: string): Promise<void> {
  const { rows } = await client.query<{ pid: number }>(
    'SELECT pid FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()',
    [database],
  )
  await endSessionsOf(
    client,
    rows.map(({ pid }) => pid),
  )
}

/** Ends sessions by their process and waits until they are gone. */
export async function endSessionsOf(client: SqlClient, pids: readonly number[]): Promise<void> {
  if (pids.length === 0) return
  await client.query('SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid', [pids])
  await sessionsGone(client, pids)
}

const endPatienceMs = 5_000
const endPollMs = 2

async function sessionsGone(client: SqlClient, pids: readonly number[]): Promise<void> {
  const giveUpAtMs = performance.now() + endPatienceMs
  let left = pids.length
  while (left > 0 && performance.now() < giveUpAtMs) {
    const { rows } = await client.query('SELECT FROM pg_stat_activity WHERE pid = ANY($1)', [pids])
    left = rows.length
    if (left > 0) await new Promise((resolve) => setTimeout(resolve, endPollMs))
  }
}
