import type { Command, Scalar } from '@mooring/core/config'
import { serverCommand, withUserSettings } from '../declare/server-command.ts'
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

/**
 * The command with all settings; of two with one name the server takes the last, so the user's come after ours.
 *
 * @throws ConfigError CONFIG_INVALID for settings beside a command that does not run the server
 */
export function serverCommandOf({
  command,
  durable = false,
  settings,
}: PostgresOptions): Command | undefined {
  const own = { ...always, ...(!durable && throwAway) }
  const words = serverCommand(command, ['postgres'], flags(Object.entries(own)))
  return withUserSettings('PostgreSQL', words, { command, settings, toWords: flags })
}

const flags = (settings: [name: string, value: Scalar][]): string[] =>
  settings.flatMap(([name, value]) => ['-c', `${name}=${worded(value)}`])

const worded = (value: Scalar): string =>
  typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value)
