import { readFile } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { evidence, isMooringError, StartupError } from '@mooring/client'
import { migrationFiles } from '../sources/migration-files.ts'
import type { SqlConnection } from './connection.ts'
import type { MysqlDatabase, MysqlOptions, MysqlWork } from './options.ts'
import { statementsOf } from './statements.ts'

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
    await runFile(connection, path, database.directory)
}

/** Fills a migrated database. @throws StartupError MIGRATION_FAILED */
export async function seedDatabase(
  connection: SqlConnection,
  seed: MysqlOptions['seed'],
  database: MysqlDatabase,
): Promise<void> {
  const run = typeof seed === 'object' && 'run' in seed ? seed.run : seed
  if (typeof run === 'function') return runWork(connection, { run, name: 'seed' }, database)
  for (const path of [run ?? []].flat())
    await runFile(connection, resolve(database.directory, path), database.directory)
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
async function runFile(connection: SqlConnection, path: string, directory: string): Promise<void> {
  const name = relative(directory, path)
  const script = await readFile(path, 'utf8').catch((cause: Error) => {
    throw failed(name, cause)
  })
  for (const { text, line } of statementsOf(script.replace(/^\uFEFF/, ''))) {
    try {
      await connection.query(text)
    } catch (cause) {
      throw failed(name, cause as Error, lineOf(cause as Error, line))
    }
  }
}

// The server counts lines from the beginning of the statement.
function lineOf({ message }: Error, line: number): number {
  const [, inside] = / at line (\d+)$/.exec(message) ?? []
  return line + Number(inside ?? 1) - 1
}

function failed(name: string, cause: Error & { errno?: number }, line?: number): StartupError {
  const place = line === undefined ? name : `${name}:${line}`
  return new StartupError({
    code: 'MIGRATION_FAILED',
    what: `The SQL file ${name} failed${line === undefined ? '' : ` in line ${line}`}.`,
    why: [
      ...evidence('at', place),
      ...evidence(
        'reason',
        `${cause.message}${cause.errno === undefined ? '' : ` (${cause.errno})`}`,
      ),
    ],
    cause,
  })
}
