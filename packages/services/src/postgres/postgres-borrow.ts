import type { BorrowedPlace, ServerAccess } from '@mooring/core/service'
import { mayNotCreate } from '../declare/declare-used.ts'
import { withPath } from '../declare/url-text.ts'
import { createConnector, withClient, type SqlClient } from './postgres-connection.ts'
import { quoteName } from './sql-text.ts'
import { dropDatabases } from './template.ts'

/**
 * Makes a database on a server that runs already, beside all that others have there. A session whose name is the prefix says
 * for how long this run lives; databases of runs that were killed go first.
 *
 * @throws StartupError PREPARE_FAILED where the user may not create databases
 */
export async function borrowDatabase(server: ServerAccess): Promise<BorrowedPlace> {
  const { url, prefix } = server.borrowed ?? { url: '', prefix: '' }
  const connector = await createConnector(server.directory)
  const mark = await connector.client(url, { signal: server.signal, name: prefix })
  const end = async (): Promise<void> => {
    try {
      // On a session of its own, because the server may have ended the other one.
      await withClient(connector, url, (client) => dropDatabases(client, prefix))
    } finally {
      await mark.end().catch(() => undefined)
    }
  }
  const main = `${prefix}main`
  try {
    // The URL may name its sessions, and the server may end idle ones.
    await mark.query("SELECT set_config('application_name', $1, false)", [prefix])
    await mark.query(
      "SELECT set_config(name, '0', false) FROM pg_settings WHERE name = 'idle_session_timeout'",
    )
    // What another run drops at the same time, or another user has made, is none of ours.
    for (const dead of await deadPrefixes(mark))
      await dropDatabases(mark, dead).catch(() => undefined)
    await mark.query(`CREATE DATABASE ${quoteName(main)} TEMPLATE template0`)
  } catch (error) {
    await end().catch(() => undefined)
    const cause = error as Error & { code?: string }
    if (cause.code !== '42501') throw cause
    const fix = 'give the user the right CREATEDB, or name a user that has it.'
    throw mayNotCreate(server, { cause, code: cause.code, fix })
  }
  return { connection: { database: main, url: withPath(url, main) }, end }
}

/** Prefixes of databases whose run has no session any more. */
async function deadPrefixes(client: SqlClient): Promise<string[]> {
  const { rows } = await client.query<{ prefix: string }>(
    `SELECT DISTINCT prefix FROM (
       SELECT substring(datname FROM '^mooring_use_[0-9a-f]{6}_') AS prefix FROM pg_database
     ) AS made
     WHERE prefix IS NOT NULL
       AND NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = prefix)`,
  )
  return rows.map(({ prefix }) => prefix)
}
