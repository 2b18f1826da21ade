import { resolve } from 'node:path'
import type { ServerAccess } from '@mooring/core'
import type { SqlClient } from '../connection.ts'
import type { PostgresOptions } from '../options.ts'
import { runDatabaseWork } from './migrate.ts'
import { runScriptFile } from './script-file.ts'

/** Fills a migrated database. @throws StartupError MIGRATION_FAILED */
export async function seedDatabase(
  client: SqlClient,
  { seed, server }: { seed?: PostgresOptions['seed']; server: ServerAccess },
): Promise<void> {
  const { directory, connection } = server
  if (typeof seed === 'function') {
    const work = { server, url: connection['url'] ?? '' }
    return runDatabaseWork(client, { run: seed, name: 'seed' }, work)
  }
  for (const path of [seed ?? []].flat())
    await runScriptFile(client, { path: resolve(directory, path), directory })
}
