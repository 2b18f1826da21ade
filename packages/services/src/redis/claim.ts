import type { ServerAccess } from '@mooring/core'
import { connectRedis, type RedisConnection } from './connection.ts'

/** A logical database of a server that runs already, which is this session's for as long as a connection to it is open. */
export interface ClaimedDatabase {
  readonly database: string
  /** Empties it and lets it go. */
  release(): Promise<void>
}

/** In the database of the user's URL: which databases hold data of ours, by the begin of the run's names. */
const register = 'mooring:use'

/**
 * Claims an empty database that nobody has claimed; undefined where there is none.
 *
 * A claim is a connection that has chosen the database and goes by the prefix of its run, which the server's list of clients
 * shows to all, and which ends with its process. It survives FLUSHALL, as no key would.
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
    await emptyDead(connection, home)
    await connection.send(['CLIENT', 'SETNAME', prefix])
    for (let number = 1; ; number += 1) {
      const database = String(number)
      if (!(await chosen(connection, database))) break
      if (!(await isClaimed(connection, database))) continue
      await registered(connect, [home, database, prefix])
      const release = async (): Promise<void> => {
        // On a connection of its own, because the server may have ended the other one.
        await withConnection(connect, async (other) => {
          await other.send(['EVAL', forget, '0', home, database, register])
        })
        connection.close()
      }
      return { database, release }
    }
    connection.close()
    return undefined
  } catch (error) {
    connection.close()
    throw error
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

/** Of several who have chosen an empty one at once, the one that connected first has it. */
async function isClaimed(connection: RedisConnection, database: string): Promise<boolean> {
  if (!(await isEmpty(connection))) return false
  const own = Number(await connection.send(['CLIENT', 'ID']))
  const rivals = (await claims(connection)).filter((claim) => claim.database === database)
  return rivals.every(({ id }) => id >= own)
}

interface Claim {
  id: number
  prefix: string
  database: string
}

async function claims(connection: RedisConnection): Promise<Claim[]> {
  const list = String(await connection.send(['CLIENT', 'LIST']))
  return list.split('\n').flatMap((line) => {
    const [, id] = /^id=(\d+)/.exec(line) ?? []
    const [, prefix] = / name=(mooring_use_[0-9a-f]{6}_) /.exec(line) ?? []
    const [, database] = / db=(\d+)/.exec(line) ?? []
    return id && prefix && database ? [{ id: Number(id), prefix, database }] : []
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
  const living = new Set((await claims(connection)).map(({ prefix }) => prefix))
  for (const [database, prefix] of pairsOf(entries))
    if (!living.has(prefix)) await connection.send(['EVAL', forget, '0', home, database, register])
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

async function registered(
  connect: () => Promise<RedisConnection>,
  [home, database, prefix]: [string, string, string],
): Promise<void> {
  await withConnection(connect, (other) =>
    other.send(['EVAL', note, '0', home, database, register, prefix]),
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

const note = `redis.call('SELECT', ARGV[1]) return redis.call('HSET', ARGV[3], ARGV[2], ARGV[4])`

const forget = `redis.call('SELECT', ARGV[2]) redis.call('FLUSHDB')
  redis.call('SELECT', ARGV[1]) return redis.call('HDEL', ARGV[3], ARGV[2])`
