import type { ServerAccess } from '@mooring/core/service'
import { connectRedis, type RedisConnection } from './redis-connection.ts'

/** A logical database of a server that runs already, which is this session's for as long as a connection to it is open. */
export interface ClaimedDatabase {
  readonly database: string
  /** Empties it and lets it go. */
  release(): Promise<void>
}

/** In the database of the user's URL: which databases hold data of ours, by the prefix of the run's names. */
const register = 'mooring:use'

/**
 * Claims an empty database that nobody has claimed; undefined where there is none.
 *
 * The register decides, in one step with the look whether the database is empty. A connection that has chosen the database and
 * goes by the prefix of its run says for how long the claim holds: the server's list of clients shows it to all, it ends with
 * its process, and it survives FLUSHALL, as no key would.
 */
export async function claimDatabase(
  service: string,
  server: ServerAccess,
): Promise<ClaimedDatabase | undefined> {
  const { url, prefix } = server.borrowed ?? { url: '', prefix: '' }
  const { directory } = server
  // Released when the session is closing, too.
  const options = { service, directory, signal: new AbortController().signal }
  const connect = (): Promise<RedisConnection> => connectRedis(url, options)
  const connection = await connect()
  try {
    const home = await ownDatabase(connection)
    await connection.send(['CLIENT', 'SETNAME', `${prefix}${choosing}`])
    await emptyDead(connection, home)
    const database = await firstFree(connection, { home, prefix })
    if (database === undefined) {
      connection.close()
      return undefined
    }
    await connection.send(['CLIENT', 'SETNAME', prefix])
    const release = async (): Promise<void> => {
      // On a connection of its own, because the server may have ended the other one.
      await withConnection(connect, (other) => other.send(['EVAL', empty, '0', database]))
      await withConnection(connect, (other) =>
        other.send(['EVAL', forget, '0', home, database, register, prefix]),
      )
      connection.close()
    }
    return { database, release }
  } catch (error) {
    connection.close()
    throw error
  }
}

/** End of the name of a connection that has claimed nothing yet. */
const choosing = 'choosing'

async function firstFree(
  connection: RedisConnection,
  { home, prefix }: { home: string; prefix: string },
): Promise<string | undefined> {
  for (let number = 1; ; number += 1) {
    const database = String(number)
    if (!(await chosen(connection, database))) return undefined
    const isTaken = (await claims(connection)).some((claim) => claim.database === database)
    if (isTaken) continue
    const taking = ['EVAL', take, '0', home, database, register, prefix]
    if (Number(await connection.send(taking)) === 1) return database
  }
}

/** How many databases could be claimed now. */
export async function freeDatabases(service: string, server: ServerAccess): Promise<number> {
  const { directory, signal, borrowed } = server
  const connection = await connectRedis(borrowed?.url ?? '', { service, directory, signal })
  try {
    const taken = new Set((await claims(connection)).map(({ database }) => database))
    let free = 0
    for (let number = 1; await chosen(connection, String(number)); number += 1)
      if (!taken.has(String(number)) && (await isEmpty(connection))) free += 1
    return free
  } finally {
    connection.close()
  }
}

/** False where the server has no such database. */
async function chosen(connection: RedisConnection, database: string): Promise<boolean> {
  try {
    await connection.send(['SELECT', database])
    return true
  } catch (error) {
    if (/DB index is out of range/.test(String(error))) return false
    throw error
  }
}

const isEmpty = async (connection: RedisConnection): Promise<boolean> =>
  Number(await connection.send(['DBSIZE'])) === 0

interface Claim {
  prefix: string
  database: string
}

async function claims(connection: RedisConnection): Promise<Claim[]> {
  return (await clients(connection)).filter(({ isChoosing }) => !isChoosing)
}

/** Connections of all runs that live. */
async function clients(connection: RedisConnection): Promise<(Claim & { isChoosing: boolean })[]> {
  const list = String(await connection.send(['CLIENT', 'LIST']))
  return list.split('\n').flatMap((line) => {
    const [, prefix, end] = / name=(mooring_use_[0-9a-f]{6}_)(\w*) /.exec(line) ?? []
    const [, database] = / db=(\d+)/.exec(line) ?? []
    return prefix && database ? [{ prefix, database, isChoosing: end !== '' }] : []
  })
}

/** Number of the database that the URL leads to. */
async function ownDatabase(connection: RedisConnection): Promise<string> {
  const id = String(await connection.send(['CLIENT', 'ID']))
  const list = String(await connection.send(['CLIENT', 'LIST']))
  const line = list.split('\n').find((one) => one.startsWith(`id=${id} `)) ?? ''
  return / db=(\d+)/.exec(line)?.[1] ?? '0'
}

/** Empties the databases that are registered for runs which have no claim any more. */
async function emptyDead(connection: RedisConnection, home: string): Promise<void> {
  const entries = (await connection.send(['HGETALL', register])) as
    | readonly string[]
    | Readonly<Record<string, string>>
  const living = new Set((await clients(connection)).map(({ prefix }) => prefix))
  for (const [database, prefix] of pairsOf(entries))
    if (!living.has(prefix))
      await connection.send(['EVAL', emptyAndForget, '0', home, database, register, prefix])
}

// By protocol, a list of both or a map.
function pairsOf(
  entries: readonly string[] | Readonly<Record<string, string>>,
): [string, string][] {
  if (!Array.isArray(entries)) return Object.entries(entries)
  return entries.flatMap((entry: string, index): [string, string][] =>
    index % 2 === 0 ? [[entry, String(entries[index + 1])]] : [],
  )
}

async function withConnection(
  connect: () => Promise<RedisConnection>,
  use: (connection: RedisConnection) => Promise<unknown>,
): Promise<void> {
  const connection = await connect()
  try {
    await use(connection)
  } finally {
    connection.close()
  }
}

const take = `redis.call('SELECT', ARGV[2])
  if redis.call('DBSIZE') > 0 then return 0 end
  redis.call('SELECT', ARGV[1]) return redis.call('HSETNX', ARGV[3], ARGV[2], ARGV[4])`

const empty = `redis.call('SELECT', ARGV[1]) return redis.call('FLUSHDB')`

const forget = `redis.call('SELECT', ARGV[1])
  if redis.call('HGET', ARGV[3], ARGV[2]) ~= ARGV[4] then return 0 end
  return redis.call('HDEL', ARGV[3], ARGV[2])`

// Unless another run has it by now.
const emptyAndForget = `redis.call('SELECT', ARGV[1])
  if redis.call('HGET', ARGV[3], ARGV[2]) ~= ARGV[4] then return 0 end
  redis.call('SELECT', ARGV[2]) redis.call('FLUSHDB')
  redis.call('SELECT', ARGV[1]) return redis.call('HDEL', ARGV[3], ARGV[2])`
