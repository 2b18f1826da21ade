import { endSessionsOf } from '../admin.ts'
import type { SqlClient } from '../postgres-connection.ts'
import { excerptOf } from '../sql-text.ts'

/** A session that may still do something to a database, or keep others from doing it. */
interface Straggler {
  pid: number
  application: string
  state: string
  seconds: number
  query: string
  locks: number
}

/** A test's last query may be on its way, and what works beside it may be in the middle of something short. */
const graceMs = 150
const pollMs = 10

/**
 * Ends the sessions in a database that have a transaction open, run a query or hold an advisory lock, unless they come
 * to an end by themselves. Idle ones stay: they may be those of a pool that the next test uses as well.
 *
 * @returns what they were doing, in words
 */
export async function endStragglers(client: SqlClient, database: string): Promise<string[]> {
  const giveUpAtMs = performance.now() + graceMs
  let found = await findStragglers(client, database)
  while (found.length > 0 && performance.now() < giveUpAtMs) {
    await new Promise((resolve) => setTimeout(resolve, pollMs))
    found = await findStragglers(client, database)
  }
  await endSessionsOf(
    client,
    found.map(({ pid }) => pid),
  )
  return found.map(inWords)
}

async function findStragglers(client: SqlClient, database: string): Promise<Straggler[]> {
  const { rows } = await client.query<Straggler>(
    { name: 'mooring_stragglers', text: stragglersQuery },
    [database],
  )
  return rows
}

const stragglersQuery = `
  SELECT a.pid, a.application_name AS application, coalesce(a.state, '') AS state, left(a.query, 200) AS query,
    coalesce(extract(epoch FROM clock_timestamp() - coalesce(a.xact_start, a.state_change)), 0)::float8 AS seconds,
    coalesce(l.locks, 0)::int AS locks
  FROM pg_stat_activity a
  LEFT JOIN (SELECT pid, count(*) AS locks FROM pg_locks WHERE locktype = 'advisory' GROUP BY pid) l USING (pid)
  WHERE a.datname = $1 AND a.pid <> pg_backend_pid() AND a.backend_type = 'client backend'
    AND (a.state <> 'idle' OR l.locks > 0)`

function inWords({ application, state, seconds, query, locks }: Straggler): string {
  const what =
    locks > 0 && state === 'idle'
      ? `${locks === 1 ? 'an advisory lock' : `${locks} advisory locks`}`
      : state === 'active'
        ? 'a query that was still running'
        : 'a transaction that was still open'
  const who = application === '' ? '' : `application ${application}, `
  return `${what} after ${seconds.toFixed(1)} s (${who}last query: ${excerptOf(query)})`
}

/** Names of prepared transactions in a database: they hold their locks without a session. */
export async function preparedTransactions(client: SqlClient, database: string): Promise<string[]> {
  const { rows } = await client.query<{ gid: string }>(
    'SELECT gid FROM pg_prepared_xacts WHERE database = $1',
    [database],
  )
  return rows.map(({ gid }) => gid)
}

/** Rolls back those of the database that the session is in; no other session may. */
export async function rollBackPrepared(client: SqlClient): Promise<void> {
  const { rows } = await client.query<{ command: string }>(
    `SELECT format('ROLLBACK PREPARED %L', gid) AS command FROM pg_prepared_xacts
     WHERE database = current_database()`,
  )
  for (const { command } of rows) await client.query(command)
}
