import type { BorrowedPlace, ServerAccess } from '@mooring/core/service'
import { mayNotCreate } from '../declare/declare-used.ts'
import { withPath } from '../declare/url-text.ts'
import { connectMysql, quoted, withMysql, type SqlConnection } from './mysql-connection.ts'
import { makeAnew } from './mysql-server-data.ts'

/**
 * Makes a database on a server that runs already, beside all that others have there. A lock whose name is the prefix says for
 * how long this run lives; databases of runs that were killed go first.
 *
 * @throws StartupError PREPARE_FAILED where the user may not create databases
 */
export const borrowDatabase =
  (service: string) =>
  async (server: ServerAccess): Promise<BorrowedPlace> => {
    const { url, prefix } = server.borrowed ?? { url: '', prefix: '' }
    const { directory, signal } = server
    const mark = await connectMysql(url, { service, directory, signal })
    const end = async (): Promise<void> => {
      // On a session of its own, because the server may have ended the other one.
      const options = { service, directory, signal: new AbortController().signal }
      try {
        await withMysql(url, options, (connection) => dropDatabases(connection, prefix))
      } finally {
        mark.destroy()
      }
    }
    const main = `${prefix}main`
    try {
      await mark.query('SELECT GET_LOCK(?, 0)', [prefix])
      // What another run drops at the same time, or another user has made, is none of ours.
      for (const dead of await deadPrefixes(mark))
        await dropDatabases(mark, dead).catch(() => undefined)
      await makeAnew(mark, main, server.connection['database'])
    } catch (error) {
      await end().catch(() => undefined)
      const cause = error as Error & { errno?: number }
      if (cause.errno === undefined || !refusals.includes(cause.errno)) throw cause
      const fix = 'grant it all on `mooring\\_use\\_%`.*, or name a user that has these rights.'
      throw mayNotCreate(server, { cause, code: cause.errno, fix })
    }
    return { connection: { database: main, url: withPath(url, main) }, end }
  }

async function databases(connection: SqlConnection): Promise<string[]> {
  const [rows] = await connection.query<{ name: string }>(
    'SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA',
  )
  return rows.map(({ name }) => name)
}

async function dropDatabases(connection: SqlConnection, prefix: string): Promise<void> {
  for (const name of await databases(connection))
    if (name.startsWith(prefix)) await connection.query(`DROP DATABASE ${quoted(name)}`)
}

/** Prefixes of databases whose run holds no lock any more. */
async function deadPrefixes(connection: SqlConnection): Promise<string[]> {
  const found = (await databases(connection)).flatMap(
    (name) => /^mooring_use_[0-9a-f]{6}_/.exec(name)?.[0] ?? [],
  )
  const dead: string[] = []
  for (const prefix of new Set(found)) {
    const [[row]] = await connection.query<{ owner: string | null }>(
      'SELECT IS_USED_LOCK(?) AS owner',
      [prefix],
    )
    if (row?.owner === null) dead.push(prefix)
  }
  return dead
}

const refusals = [1044, 1142, 1227]
