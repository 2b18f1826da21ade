import { ConfigError, evidence } from '@mooring/client'
import { hasQuotes, serverCommand } from '../declare/server-command.ts'
import type { PostgresOptions } from './postgres-options.ts'

/** What a server whose data nobody needs tomorrow can do without. */
const throwAway = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: 0,
  // Its data is in memory, where a gigabyte of log would be a waste.
  max_wal_size: '256MB',
  autovacuum: 'off',
}

const always = {
  // Each worker has a few sessions, and Mooring one or two beside each.
  max_connections: 200,
  // Each copy of a database is a checkpoint or two, whose lines would crowd out those of tests.
  log_checkpoints: 'off',
}

/** The command with all settings; of two with one name the server takes the last, so the user's come after ours. */
export function serverCommandOf({
  command,
  durable = false,
  settings = {},
}: PostgresOptions): string[] | undefined {
  refuseQuoted(command)
  const own = { ...always, ...(!durable && throwAway) }
  const words = serverCommand(command, ['postgres'], flags(own))
  return words && [...words, ...flags(settings)]
}

const flags = (settings: Readonly<Record<string, string | number | boolean>>): string[] =>
  Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${worded(value)}`])

const worded = (value: string | number | boolean): string =>
  typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value)

function refuseQuoted(command: PostgresOptions['command']): void {
  if (typeof command !== 'string' || !hasQuotes(command)) return
  throw new ConfigError({
    code: 'CONFIG_INVALID',
    what: 'The command of a postgres() cannot be a text with quotes.',
    why: evidence('command', command),
    fix: 'write it as a list of arguments, or name settings in `settings`.',
  })
}
