import { resolve } from 'node:path'
import { evidence, isMooringError, StartupError } from '@mooring/client'
import { migrationFiles } from '../sources/migration-files.ts'
import { readSqlFile, sqlFileFailed, type SqlFile } from '../sources/sql-file.ts'
import type { SqlConnection } from './mysql-connection.ts'
import type { MysqlDatabase, MysqlOptions, MysqlWork } from './mysql-options.ts'
import { statementsOf } from './mysql-statements.ts'

/** Brings a database into the shape that tests need. @throws StartupError MIGRATION_FAILED */
export async function migrate(
  connection: SqlConnection,
  migrations: MysqlOptions['migrations'],
  database: MysqlDatabase,
): Promise<void> {
  if (migrations === undefined) return
  const run = typeof migrations === 'object' ? migrations.run : migrations
  if (typeof run === 'function') return runWork(connection, { run, name: 'migrations' }, database)
  for (const path of await migrationFiles(database.directory, run))
    await runFile(connection, { path, directory: database.directory })
}

/** Fills a migrated database. @throws StartupError MIGRATION_FAILED */
export async function seedDatabase(
  connection: SqlConnection,
  seed: MysqlOptions['seed'],
  database: MysqlDatabase,
): Promise<void> {
  const run = typeof seed === 'object' && 'run' in seed ? seed.run : seed
  if (typeof run === 'function') return runWork(connection, { run, name: 'seed' }, database)
  const { directory } = database
  for (const path of [run ?? []].flat())
    await runFile(connection, { path: resolve(directory, path), directory })
}

async function runWork(
  connection: SqlConnection,
  { run, name }: { run: MysqlWork; name: string },
  database: MysqlDatabase,
): Promise<void> {
  try {
    await run(connection, database)
  } catch (cause) {
    database.signal.throwIfAborted()
    if (isMooringError(cause)) throw cause
    throw new StartupError({
      code: 'MIGRATION_FAILED',
      what: `The function in \`${name}\` failed.`,
      why: evidence('reason', String(cause)),
      cause,
    })
  }
}

/** Runs the statements of a file one by one, as the command-line client does. */
async function runFile(connection: SqlConnection, file: SqlFile): Promise<void> {
  for (const { text, line } of statementsOf(await readSqlFile(file))) {
    try {
      await connection.query(text)
    } catch (error) {
      const cause = error as Error & { errno?: number }
      throw sqlFileFailed(file, { cause, code: cause.errno, line: lineOf(cause, line) })
    }
  }
}

// The server counts lines from the beginning of the statement.
function lineOf({ message }: Error, line: number): number {
  const [, inside] = / at line (\d+)$/.exec(message) ?? []
  return line + Number(inside ?? 1) - 1
}
