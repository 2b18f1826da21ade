import { setTimeout as wait } from 'node:timers/promises'
import type { DataPool, TakenLease } from '@mooring/core/service'
import { placeIn } from '../declare/url-text.ts'
import type { Reconnecting } from '../isolation/reconnecting.ts'
import { openUnitPool } from '../isolation/unit-pool.ts'
import { readBaseline } from './mysql-baseline.ts'
import { quoted, quotedText, type SqlConnection } from './mysql-connection.ts'
import { migrate } from './mysql-migrate.ts'
import { putBack } from './mysql-put-back.ts'
import {
  asUser,
  databaseExists,
  fill,
  makeAnew,
  rootClient,
  urlOf,
  type DeclaredServer,
} from './mysql-server-data.ts'

export interface MysqlDataPool extends DataPool {
  /** Makes a database that is handed out what it was. */
  restore(database: string): Promise<void>
}

/** Hands out databases made by the declared migrations. */
export async function openDatabases(
  declared: DeclaredServer,
  taken: readonly TakenLease[],
): Promise<MysqlDataPool> {
  const root = rootClient(declared)
  try {
    return await openOn(root, declared, taken)
  } catch (error) {
    root.close()
    throw error
  }
}

async function openOn(
  root: Reconnecting<SqlConnection>,
  declared: DeclaredServer,
  taken: readonly TakenLease[],
): Promise<MysqlDataPool> {
  const { server } = declared
  const shared = server.connection['database'] ?? ''
  // On a server that runs already, both are one account.
  if (!server.borrowed)
    await root.use((connection) => grant(connection, shared, server.connection['user'] ?? ''))
  const { make, restore } = await createMaker(root, declared)
  const pool = await openUnitPool(
    {
      nameOf: (number) => `${shared}_${number}`,
      make,
      makeAgain: async (database) => {
        const isThere = await root.use((connection) => databaseExists(connection, database))
        if (!isThere) await make(database)
      },
      clean: async (database) => {
        try {
          await restore(database)
          return []
        } catch (error) {
          if (!isLocked(error)) throw error
          const left = await root.use((connection) => endHolders(connection, database))
          await restore(database)
          return left
        }
      },
      connectionOf: (database) => ({ database, url: urlOf(declared, database) }),
      lookAt: (database) => consoleOf(declared, database),
      close: async () => root.close(),
    },
    server,
    taken,
  )
  return { ...pool, restore }
}

interface Maker {
  make(database: string): Promise<void>
  /** Makes a database what it was. */
  restore(database: string): Promise<void>
}

async function createMaker(
  root: Reconnecting<SqlConnection>,
  declared: DeclaredServer,
): Promise<Maker> {
  const { server, options } = declared
  const shared = server.connection['database'] ?? ''
  const template = `${shared}_template`
  await root.use((connection) => makeAnew(connection, template, shared))
  await fill(declared, template)
  const baseline = await root.use((connection) => readBaseline(connection, template))

  const isPutBack = (database: string): Promise<boolean> =>
    root.use((connection) => putBack(connection, baseline, { database, template }))
  // Migrations that do not always do the same have the last word.
  const fillAnew = async (database: string): Promise<void> => {
    await root.use((connection) => makeAnew(connection, database, shared))
    await fill(declared, database)
  }
  const make = async (database: string): Promise<void> => {
    if (!baseline.canPutBack) return fillAnew(database)
    await root.use((connection) => makeAnew(connection, database, shared))
    await asUser(declared, database, (connection, worked) =>
      migrate(connection, options.migrations, worked),
    )
    // Seeds may hold times and random values, which are to be the same for all.
    if (!(await isPutBack(database))) await fillAnew(database)
  }
  return {
    make,
    restore: async (database) => {
      if (!(await isPutBack(database))) await make(database)
    },
  }
}

function consoleOf({ service, server }: DeclaredServer, database: string): string {
  const { connection } = server
  // It asks for the password.
  const login = `-u ${connection['user']}${connection['password'] === '' ? '' : ' -p'}`
  const [host, port] = placeIn(connection['url'])
  return `${service.toLowerCase()} -h ${host} -P ${port} ${login} ${database}`
}

async function grant(connection: SqlConnection, shared: string, user: string): Promise<void> {
  if (user === 'root') return
  // Both letters that stand for others are meant here: only the last one stands for any.
  const pattern = quoted(`${shared.replaceAll(/[_%]/g, String.raw`\$&`)}\\_%`)
  await connection.query(`GRANT ALL ON ${pattern}.* TO ${quotedText(user)}@'%'`)
}

/** A timeout of a lock, or a deadlock. */
const isLocked = (error: unknown): boolean =>
  [1205, 1213].includes((error as { errno?: number }).errno ?? 0)

// What the server tells of transactions is up to a tenth of a second old, and not renewed while it is asked.
const untilRenewedMs = 150

/** Ends those who hold locks: the open transactions, or else all connections, one of which holds whole tables. */
async function endHolders(connection: SqlConnection, database: string): Promise<string[]> {
  await wait(untilRenewedMs)
  const [open] = await connection.query<{ id: string }>(
    `SELECT p.ID AS id FROM information_schema.INNODB_TRX t
      JOIN information_schema.PROCESSLIST p ON p.ID = t.trx_mysql_thread_id WHERE p.DB = ?`,
    [database],
  )
  const [all] = await connection.query<{ id: string }>(
    'SELECT ID AS id FROM information_schema.PROCESSLIST WHERE DB = ?',
    [database],
  )
  const ended = open.length > 0 ? open : all
  for (const { id } of ended) await connection.query(`KILL ${Number(id)}`).catch(() => undefined)
  const held = open.length > 0 ? 'had a transaction open' : 'may have held locks'
  return ended.map(({ id }) => `connection ${id} to ${database} ${held}, and was ended`)
}
