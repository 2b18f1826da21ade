import type { ServerAccess } from '@mooring/core/service'
import { contentHash } from '../sources/content-hash.ts'
import { databaseExists, endSessions } from './admin.ts'
import { isDurable } from './durability.ts'
import { leftOpenClosed } from './migrations/left-open.ts'
import { migrateDatabase } from './migrations/migrate-database.ts'
import { seedDatabase } from './migrations/seed.ts'
import {
  createConnector,
  withClient,
  type Connector,
  type SqlClient,
} from './postgres-connection.ts'
import type { PostgresOptions } from './postgres-options.ts'
import { placeOn } from './postgres-place.ts'
import { quoteName } from './sql-text.ts'
import { buildTemplate, copyDatabase, dropDatabases, finishedTemplates } from './template.ts'

/** The database as the image made it, from which a server that was kept is migrated anew. */
const pristineName = 'mooring_pristine'

/** Any number, the same in all of Mooring: two runs that share a server prepare it one after the other. */
export const preparationLock = 7_266_464

/** Whether a server that is prepared holds a template: the shared database as it was before any test. */
export const hasTemplate = (options: PostgresOptions): boolean =>
  hasWork(options) || (options.isolation ?? 'none') !== 'none'

const hasWork = ({ migrations, seed }: PostgresOptions): boolean =>
  migrations !== undefined || seed !== undefined

/** Its name, which says what made it. */
export const templateName = async (
  server: ServerAccess,
  options: PostgresOptions,
): Promise<string> =>
  placeOn(server).templatePrefix + (await contentHash(options, server.directory))

/**
 * Migrates and seeds the database, and makes the template that tests get copies of. On a server that was kept and holds
 * what the same sources made, nothing is done.
 *
 * @throws StartupError MIGRATION_FAILED
 */
export async function prepareServer(server: ServerAccess, options: PostgresOptions): Promise<void> {
  if (!hasTemplate(options)) return
  const url = server.connection['url'] ?? ''
  const connector = await createConnector(server.directory)
  const place = placeOn(server)
  const name = await templateName(server, options)
  await withClient(connector, await place.adminUrl(connector), async (admin) => {
    await admin.query('SELECT pg_advisory_lock($1)', [preparationLock])
    if ((await finishedTemplates(admin, place.templatePrefix)).includes(name)) return
    const parts = { connector, server, options, url }
    if (hasWork(options)) await migrateAnew(admin, parts)
    await dropDatabases(admin, place.templatePrefix)
    const from = databaseOf(url)
    await buildTemplate(admin, {
      connector,
      url,
      from,
      name,
      isDurable: isDurable(server, options),
    })
  })
}

interface Parts {
  connector: Connector
  server: ServerAccess
  options: PostgresOptions
  url: string
}

async function migrateAnew(admin: SqlClient, parts: Parts): Promise<void> {
  const { connector, server, options, url } = parts
  if (server.isKept) await beginAnew(admin, { main: databaseOf(url), ...options })
  await withClient(connector, url, async (client) => {
    await migrateDatabase(client, options.migrations, { server, url })
    await seedDatabase(client, { ...options, server })
    await leftOpenClosed(client, server)
  })
}

/** Puts the database back to what it was before it was first migrated; the first time it notes what that is. */
async function beginAnew(
  admin: SqlClient,
  { main, durable = false }: { main: string } & PostgresOptions,
): Promise<void> {
  await endSessions(admin, main)
  if (await databaseExists(admin, pristineName)) {
    await admin.query(`DROP DATABASE IF EXISTS ${quoteName(main)}`)
    await copyDatabase(admin, { from: pristineName, to: main, isDurable: durable })
  } else {
    await copyDatabase(admin, { from: main, to: pristineName, isDurable: durable })
  }
}

export const databaseOf = (url: string): string =>
  decodeURIComponent(new URL(url).pathname.slice(1))
