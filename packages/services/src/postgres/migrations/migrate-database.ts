import { migrationFiles } from '../../sources/migration-files.ts'
import type { SqlClient } from '../postgres-connection.ts'
import type { PostgresOptions } from '../postgres-options.ts'
import { runDatabaseWork, type Work } from './database-work.ts'
import { runMigrationCommand } from './migration-command.ts'
import { runScriptFile } from './script-file.ts'

/** Brings a database into the shape that tests need. @throws StartupError MIGRATION_FAILED */
export async function migrateDatabase(
  client: SqlClient,
  migrations: PostgresOptions['migrations'],
  work: Work,
): Promise<void> {
  const { directory } = work.server
  if (migrations === undefined) return
  if (typeof migrations === 'function')
    return runDatabaseWork(client, { run: migrations, name: 'migrations' }, work)
  if (typeof migrations === 'string') {
    for (const path of await migrationFiles(directory, migrations))
      await runScriptFile(client, { path, directory })
    return
  }
  if ('run' in migrations)
    return runDatabaseWork(client, { run: migrations.run, name: 'migrations' }, work)
  await runMigrationCommand(migrations, work)
}
