import type { DataPool } from '@mooring/core'
import { openUnitPool } from '../isolation/unit-pool.ts'
import { readBaseline } from './baseline.ts'
import { quoted, quotedText, type SqlConnection } from './connection.ts'
import { migrate } from './migrate.ts'
import { putBack } from './put-back.ts'
import { asUser, fill, makeAnew, rootLink, urlOf, type DeclaredServer } from './server-data.ts'

export interface MysqlDataPool extends DataPool {
  /** Makes a database that is handed out what it was. */
  restore(database: string): Promise<void>
}

/** Hands out databases made by the declared migrations. */
export async function openDatabases(declared: DeclaredServer): Promise<MysqlDataPool> {
  const { server, options } = declared
  const shared = server.connection['database'] ?? ''
  const template = `${shared}_template`
  const root = rootLink(declared)
  await root.use((connection) => grant(connection, shared, server.connection['user'] ?? ''))
  await root.use((connection) => makeAnew(connection, template))
  await fill(declared, template)
  const baseline = await root.use((connection) => readBaseline(connection, template))

  const make = async (database: string): Promise<void> => {
    await root.use((connection) => makeAnew(connection, database))
    if (!baseline.canPutBack) return fill(declared, database)
    await asUser(declared, database, (connection, worked) =>
      migrate(connection, options.migrations, worked),
    )
    // Seeds may hold times and random values, which are to be the same for all.
    const isEqual = await root.use((connection) =>
      putBack(connection, baseline, { database, template }),
    )
    if (!isEqual) await makeAgain(database)
  }
  // Migrations that do not always do the same have the last word.
  const makeAgain = async (database: string): Promise<void> => {
    await root.use((connection) => makeAnew(connection, database))
    await fill(declared, database)
  }
  const restore = async (database: string): Promise<void> => {
    const isBack = await root.use((connection) =>
      putBack(connection, baseline, { database, template }),
    )
    if (!isBack) await make(database)
  }
  const pool = openUnitPool(
    {
      nameOf: (number) => `${shared}_${number}`,
      make,
      clean: async (database) => {
        const left = await root.use((connection) => endTransactions(connection, database))
        await restore(database)
        return left
      },
      connectionOf: (database) => ({ database, url: urlOf(declared, database) }),
      close: async () => root.close(),
    },
    server,
  )
  return { ...pool, restore }
}

async function grant(connection: SqlConnection, shared: string, user: string): Promise<void> {
  if (user === 'root') return
  // Both letters that stand for others are meant here: only the last one stands for any.
  const pattern = quoted(`${shared.replaceAll(/[_%]/g, String.raw`\$&`)}\\_%`)
  await connection.query(`GRANT ALL ON ${pattern}.* TO ${quotedText(user)}@'%'`)
}

// They hold locks, and what they have written is not visible to anybody yet.
async function endTransactions(connection: SqlConnection, database: string): Promise<string[]> {
  const [open] = await connection.query<{ id: string; started: string }>(
    `SELECT p.ID AS id FROM information_schema.INNODB_TRX t
      JOIN information_schema.PROCESSLIST p ON p.ID = t.trx_mysql_thread_id WHERE p.DB = ?`,
    [database],
  )
  for (const { id } of open) await connection.query(`KILL ${Number(id)}`).catch(() => undefined)
  return open.map(
    ({ id }) => `connection ${id} to ${database} had a transaction open, and was ended`,
  )
}
