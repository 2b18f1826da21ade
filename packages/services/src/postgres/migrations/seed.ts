import { resolve } from 'node:path'
import type { ServerAccess } from '@mooring/core/service'
import type { SqlClient } from '../postgres-connection.ts'
import type { PostgresOptions } from '../postgres-options.ts'
import { runDatabaseWork } from './database-work.ts'
import { runScriptFile } from './script-file.ts'

/** Fills a migrated database. @throws StartupError MIGRATION_FAILED */
export async function seedDatabase(
  client: SqlClient,
  { seed, server }: { seed?: PostgresOptions['seed']; server: ServerAccess },
): Promise<void> {
  const { directory, connection } = server
  const run = typeof seed === 'object' && 'run' in seed ? seed.run : seed
  if (typeof run === 'function') {
    const work = { server, url: connection['url'] ?? '' }
    return runDatabaseWork(client, { run, name: 'seed' }, work)
  }
  for (const path of [run ?? []].flat())
    await runScriptFile(client, { path: resolve(directory, path), directory })
}
