import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { evidence, StartupError } from '@mooring/client'
import type { MigrationCommand } from '../postgres-options.ts'
import { lastLines } from './command-output.ts'
import type { Work } from './database-work.ts'

/** Runs a command on this machine that migrates the database. @throws StartupError MIGRATION_FAILED */
export async function runMigrationCommand(
  { command }: MigrationCommand,
  { server: { directory, signal }, url }: Work,
): Promise<void> {
  const [program = '', ...rest] = typeof command === 'string' ? [command] : command
  const child = spawn(program, rest, {
    cwd: directory,
    env: { ...process.env, ...variablesOf(url) },
    shell: typeof command === 'string',
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  const outcome = await once(child, 'close').catch((error: Error) => error)
  signal.throwIfAborted()
  if (!(outcome instanceof Error) && outcome[0] === 0) return
  const reason = outcome instanceof Error ? outcome.message : exitOf(outcome)
  throw new StartupError({
    code: 'MIGRATION_FAILED',
    what: `The command in \`migrations\` failed.`,
    why: [
      ...evidence('command', [command].flat().join(' ')),
      ...evidence('reason', reason),
      ...lastLines(output).flatMap((line) => evidence('output', line)),
    ],
  })
}

const exitOf = ([code, signal]: unknown[]): string =>
  code === null ? `ended by ${String(signal)}` : `exit code ${String(code)}`

/** What programs of PostgreSQL and libraries for it read. */
function variablesOf(url: string): Record<string, string> {
  const { hostname, port, username, password, pathname } = new URL(url)
  return {
    DATABASE_URL: url,
    PGHOST: hostname.replace(/^\[|\]$/g, ''),
    PGPORT: port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: decodeURIComponent(pathname.slice(1)),
  }
}
