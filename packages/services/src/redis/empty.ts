import { UsageError } from '@mooring/client'
import type { Reconnecting } from '../isolation/reconnecting.ts'
import type { RedisConnection } from './redis-connection.ts'

/** The connection of a session to a server. */
export type RedisClient = Reconnecting<RedisConnection>

/** Empties a logical database. */
// One command, because a connection that comes back after a failure is in another database.
export async function empty(client: RedisClient, database: string): Promise<void> {
  const script = "redis.call('SELECT', ARGV[1]) return redis.call('FLUSHDB', 'ASYNC')"
  try {
    await client.use((connection) => connection.send(['EVAL', script, '0', database]))
  } catch (cause) {
    if (!/DB index is out of range/.test(String(cause))) throw cause
    throw new UsageError({
      code: 'INVALID_REQUEST',
      what: `The server has no database ${database}.`,
      fix: 'give it more databases, or leave `command` to the service.',
      cause,
    })
  }
}
