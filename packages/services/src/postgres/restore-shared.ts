import type { ServerAccess } from '@mooring/core/service'
import { withPath } from '../declare/url-text.ts'
import { databaseExists } from './admin.ts'
import { isDurable } from './durability.ts'
import { createDatabaseCopies } from './isolation/database-copies.ts'
import { createConnector, withClient } from './postgres-connection.ts'
import type { PostgresOptions } from './postgres-options.ts'
import { placeOn } from './postgres-place.ts'
import { databaseOf, preparationLock, templateName } from './prepare-server.ts'
import { removeVisibility } from './template.ts'

const nextName = 'mooring_next'
const formerName = 'mooring_former'

/** Puts a copy of the template in the place of the shared database, whose sessions end. The server is prepared. */
export async function restoreShared(server: ServerAccess, options: PostgresOptions): Promise<void> {
  const url = server.connection['url'] ?? ''
  const connector = await createConnector(server.directory)
  const template = await templateName(server, options)
  const main = databaseOf(url)
  await withClient(connector, await placeOn(server).adminUrl(connector), async (admin) => {
    await admin.query('SELECT pg_advisory_lock($1)', [preparationLock])
    const durable = isDurable(server, options)
    const copies = await createDatabaseCopies({ admin, template, main, isDurable: durable })
    // One that was given up has left them.
    for (const left of [nextName, formerName])
      if (await databaseExists(admin, left)) await copies.drop(left)
    await copies.create(nextName)
    await withClient(connector, withPath(url, nextName), removeVisibility)
    await copies.replace(main, nextName, formerName)
    await copies.drop(formerName)
  })
}
