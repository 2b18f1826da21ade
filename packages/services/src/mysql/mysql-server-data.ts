import type { ServerAccess } from '@mooring/core/service'
import { withPath } from '../declare/url-text.ts'
import { reconnecting, type Reconnecting } from '../isolation/reconnecting.ts'
import { contentHash } from '../sources/content-hash.ts'
import {
  connectMysql,
  quoted,
  withMysql,
  type ConnectOptions,
  type SqlConnection,
} from './mysql-connection.ts'
import { migrate, seedDatabase } from './mysql-migrate.ts'
import type { MysqlDatabase, MysqlOptions } from './mysql-options.ts'
import { ownSettings } from './mysql-put-back.ts'

/** One server, and what is declared of it. */
export interface DeclaredServer {
  server: ServerAccess
  options: MysqlOptions
  /** As messages name it. */
  service: string
  rootPassword: string
}

export const urlOf = ({ server }: DeclaredServer, database: string): string =>
  withPath(server.connection['url'] ?? '', database)

const connectOptions = ({ server, service }: DeclaredServer): ConnectOptions => ({
  service,
  directory: server.directory,
  signal: server.signal,
})

/** Works on a database as the user of tests. */
export const asUser = <Result>(
  declared: DeclaredServer,
  database: string,
  use: (connection: SqlConnection, database: MysqlDatabase) => Promise<Result>,
): Promise<Result> => {
  const { directory, signal } = declared.server
  const url = urlOf(declared, database)
  return withMysql(url, connectOptions(declared), (connection) =>
    use(connection, { url, name: database, directory, signal }),
  )
}

/** The one connection of an account that may do everything; on a server that runs already, that of the user's URL. */
export function rootClient(declared: DeclaredServer): Reconnecting<SqlConnection> {
  return reconnecting(
    async () => {
      const connection = await connectMysql(rootUrl(declared), connectOptions(declared))
      await connection.query(ownSettings)
      return connection
    },
    (connection) => connection.destroy(),
    (error) => 'sqlState' in error && !('fatal' in error && error.fatal === true),
  )
}

function rootUrl(declared: DeclaredServer): string {
  if (declared.server.borrowed) return declared.server.borrowed.url
  const url = new URL(urlOf(declared, 'mysql'))
  url.username = 'root'
  url.password = encodeURIComponent(declared.rootPassword)
  return url.href
}

export const isPrepared = ({ migrations, seed }: MysqlOptions): boolean =>
  migrations !== undefined || seed !== undefined

/** Migrates and seeds the shared database, unless a server that was kept has it so already. */
export async function prepareData(declared: DeclaredServer): Promise<void> {
  const { options, server } = declared
  if (!isPrepared(options)) return
  const shared = server.connection['database'] ?? ''
  const mark = await markOf(declared)
  const root = rootClient(declared)
  try {
    const [made] = await root.use((connection) => listDatabases(connection, markPrefix(shared)))
    if (made === mark) return
    if (made !== undefined) await root.use((connection) => makeAnew(connection, shared))
    await fill(declared, shared)
    await root.use((connection) => connection.query(`CREATE DATABASE ${quoted(mark)}`))
    if (made !== undefined)
      await root.use((connection) => connection.query(`DROP DATABASE ${quoted(made)}`))
  } finally {
    root.close()
  }
}

/** Makes the shared database again, whoever is connected. */
export async function restoreShared(declared: DeclaredServer): Promise<void> {
  const shared = declared.server.connection['database'] ?? ''
  const root = rootClient(declared)
  try {
    await root.use(async (connection) => {
      const made = await listDatabases(connection, markPrefix(shared))
      // The mark of what nothing makes: also after a failure the next start prepares anew.
      const none = `${markPrefix(shared)}none`
      await connection.query(`CREATE DATABASE IF NOT EXISTS ${quoted(none)}`)
      for (const name of made)
        if (name !== none) await connection.query(`DROP DATABASE ${quoted(name)}`)
      await endSessions(connection, shared)
    })
  } finally {
    root.close()
  }
  await prepareData(declared)
}

// A database cannot be dropped while a transaction works in it.
async function endSessions(connection: SqlConnection, database: string): Promise<void> {
  const [sessions] = await connection.query<{ id: number }>(
    'SELECT ID AS id FROM information_schema.PROCESSLIST WHERE DB = ? AND ID <> CONNECTION_ID()',
    [database],
  )
  for (const { id } of sessions)
    await connection.query(`KILL ${id}`).catch((error: { errno?: number }) => {
      // It has ended by itself.
      if (error.errno !== 1094) throw error
    })
}

/** Migrates and seeds a database. */
export const fill = (declared: DeclaredServer, database: string): Promise<void> =>
  asUser(declared, database, async (connection, worked) => {
    await migrate(connection, declared.options.migrations, worked)
    await seedDatabase(connection, declared.options.seed, worked)
  })

const markPrefix = (shared: string): string => `${shared}_prepared_`

/** Name of the empty database which says that the shared one is ready. */
async function markOf({ server, options }: DeclaredServer): Promise<string> {
  const hash = await contentHash(options, server.directory)
  // Names of databases are short.
  return `${markPrefix(server.connection['database'] ?? '')}${hash.slice(0, 8)}`
}

export const databaseExists = async (
  connection: SqlConnection,
  database: string,
): Promise<boolean> => (await listDatabases(connection, database)).includes(database)

async function listDatabases(connection: SqlConnection, prefix: string): Promise<string[]> {
  const [rows] = await connection.query<{ name: string }>(
    'SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA',
  )
  return rows.map(({ name }) => name).filter((name) => name.startsWith(prefix))
}

/** An empty database, also where one of this name was, with the character set of another. */
export async function makeAnew(
  connection: SqlConnection,
  database: string,
  model: string = database,
): Promise<void> {
  const name = quoted(database)
  const [rows] = await connection.query<{ settings: string }>(
    `SELECT CONCAT('CHARACTER SET ', DEFAULT_CHARACTER_SET_NAME, ' COLLATE ', DEFAULT_COLLATION_NAME) AS settings
      FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?`,
    [model],
  )
  await connection.query(
    `DROP DATABASE IF EXISTS ${name}; CREATE DATABASE ${name} ${rows[0]?.settings ?? ''}`,
  )
}
