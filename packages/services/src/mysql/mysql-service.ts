import type { DataService } from '../define-service.ts'
import { isolatedBy } from '../isolation/isolated-by.ts'
import { contentHash, sourcePaths } from '../sources/content-hash.ts'
import { openDatabases, type MysqlDataPool } from './database-units.ts'
import { quoted } from './mysql-connection.ts'
import { seedDatabase } from './mysql-migrate.ts'
import type { MysqlOptions } from './mysql-options.ts'
import {
  asUser,
  isPrepared,
  prepareData,
  restoreShared,
  rootClient,
  type DeclaredServer,
} from './mysql-server-data.ts'
import { initialDataOf, snapshotOf } from './mysql-snapshot.ts'

/** What a declared MariaDB or MySQL does with its server. */
export function mysqlService(
  options: MysqlOptions,
  { program, ...facts }: Pick<DeclaredServer, 'service' | 'rootPassword'> & { program: string },
): DataService<'reset'> {
  // By container, because two containers may share one declaration.
  const pools = new Map<string, MysqlDataPool>()
  return {
    prepare: (server) => prepareData({ server, options, ...facts }),
    contentHash: (directory) => contentHash(options, directory),
    sources: (directory) => sourcePaths(options, directory),
    snapshot: snapshotOf(options),
    initialData: initialDataOf(options, program),
    ...isolatedBy(options, async (server, taken) => {
      const pool = await openDatabases({ server, options, ...facts }, taken)
      pools.set(server.handle.id, pool)
      return pool
    }),
    ...(isKnown(options) && {
      restore: (server) => restoreShared({ server, options, ...facts }),
    }),
    actions: {
      reset: async (server, lease) => {
        const pool = pools.get(server.handle.id)
        if (lease && pool) return pool.restore(lease.id)
        await emptyShared({ server, options, ...facts })
      },
    },
  }
}

/** Whether migrations and seeds are all that is in the shared database: the image runs scripts, and may bring some. */
const isKnown = (options: MysqlOptions): boolean =>
  isPrepared(options) &&
  options.build === undefined &&
  [options.initScripts, options.files, options.volumes].every((given) => !given?.length)

/** The shared database loses all rows, and is seeded again. */
async function emptyShared(declared: DeclaredServer): Promise<void> {
  const database = declared.server.connection['database'] ?? ''
  const root = rootClient(declared)
  try {
    await root.use(async (connection) => {
      const [tables] = await connection.query<{ name: string }>(
        `SELECT TABLE_NAME AS name FROM information_schema.TABLES
          WHERE TABLE_SCHEMA = ? AND TABLE_TYPE = 'BASE TABLE'`,
        [database],
      )
      for (const { name } of tables)
        await connection.query(`TRUNCATE TABLE ${quoted(database)}.${quoted(name)}`)
    })
  } finally {
    root.close()
  }
  await asUser(declared, database, (connection, worked) =>
    seedDatabase(connection, declared.options.seed, worked),
  )
}
