import { evidence, StartupError } from '@mooring/client'
import type { ServerAccess } from '@mooring/core/service'
import type { SqlClient } from '../postgres-connection.ts'
import type { DatabaseWork } from '../postgres-options.ts'
import { errorLines, knownFix } from './error-lines.ts'

export interface Work {
  server: ServerAccess
  /** URL of the database that is worked on. */
  url: string
}

/** Runs a function of the user's on a database. @throws StartupError MIGRATION_FAILED */
export async function runDatabaseWork(
  client: SqlClient,
  { run, name }: { run: DatabaseWork; name: 'migrations' | 'seed' },
  { server: { directory, signal }, url }: Work,
): Promise<void> {
  try {
    await run(client, { url, directory, signal })
    await client.query('DISCARD ALL')
  } catch (error) {
    signal.throwIfAborted()
    throw new StartupError({
      code: 'MIGRATION_FAILED',
      what: `The function in \`${name}\` failed.`,
      why: [...errorLines(error), ...ownFrames(error).flatMap((frame) => evidence('at', frame))],
      ...knownFix(error),
      cause: error,
    })
  }
}

/** Where in the user's files it was thrown. */
function ownFrames(error: unknown): string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  return stack
    .split('\n')
    .filter(
      (line) => /^\s+at /.test(line) && !/node_modules|node:|\/packages\/services\//.test(line),
    )
    .map((line) => line.trim().replace(/^at /, ''))
    .slice(0, 3)
}
