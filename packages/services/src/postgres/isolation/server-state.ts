import { randomBytes } from 'node:crypto'
import { evidence, StartupError } from '@mooring/client'
import type { ServerAccess } from '@mooring/core/service'
import { withPath } from '../../declare/url-text.ts'
import { serverVersion } from '../admin.ts'
import { isDurable } from '../durability.ts'
import {
  createConnector,
  withClient,
  type Connector,
  type SqlClient,
  type SqlPool,
} from '../postgres-connection.ts'
import type { IsolationMethod } from '../postgres-options.ts'
import { placeOn } from '../postgres-place.ts'
import { finishedTemplates } from '../template.ts'
import { createDatabaseCopies, type DatabaseCopies } from './database-copies.ts'
import { inspect, inspectionQuery } from './inspection.ts'
import { readBaseline, ownSettings, type Baseline } from './postgres-baseline.ts'
import { createSpareDatabases, type SpareDatabases } from './spare-databases.ts'

/** What handing out databases needs of one server. */
export interface ServerState {
  url: string
  connector: Connector
  admin: SqlPool
  /** A session that is always open, for as long as this run lives. */
  mark: SqlClient
  copies: DatabaseCopies
  spares: SpareDatabases
  baseline: Baseline
  /** Prefix of all databases of this run. */
  prefix: string
  method: Exclude<IsolationMethod, 'auto'>
  /** Whether transactions can be prepared on this server; by default they cannot. */
  hasPrepared: boolean
  close(): Promise<void>
}

export interface StateOptions {
  method?: IsolationMethod | undefined
  durable?: boolean | undefined
}

const adminSessions = 6

/** @param inUse databases of a former pool that are in use: the server was started again */
export async function openServerState(
  server: ServerAccess,
  options: StateOptions,
  inUse: readonly string[] = [],
): Promise<ServerState> {
  const url = server.connection['url'] ?? ''
  const connector = await createConnector(server.directory)
  const ownUrl = await placeOn(server).adminUrl(connector)
  const admin = connector.pool(ownUrl, adminSessions)
  const prefix = server.borrowed?.prefix ?? `mooring_${randomBytes(3).toString('hex')}_`
  const mark = await connector.client(ownUrl)
  const letGo = async (): Promise<void> =>
    void (await Promise.allSettled([admin.end(), mark.end()]))
  try {
    await holdRuns(mark, [prefix])
    const state = await stateOf(server, options, { url, connector, admin, prefix, inUse })
    await holdRuns(mark, inUse.map(prefixOf))
    const close = async (): Promise<void> => {
      await state.spares.close()
      await letGo()
    }
    return { ...state, mark, close }
  } catch (error) {
    await letGo()
    throw error
  }
}

type StateParts = Pick<ServerState, 'url' | 'connector' | 'admin' | 'prefix'> & {
  inUse: readonly string[]
}

async function stateOf(
  server: ServerAccess,
  { method = 'auto', ...options }: StateOptions,
  { inUse, ...parts }: StateParts,
): Promise<Omit<ServerState, 'mark' | 'close'>> {
  const { url, connector, admin, prefix } = parts
  const [template] = await finishedTemplates(admin, placeOn(server).templatePrefix)
  if (template === undefined) throw notPrepared(server)
  const main = decodeURIComponent(new URL(url).pathname.slice(1))
  const copies = await createDatabaseCopies({
    admin,
    template,
    main,
    isDurable: isDurable(server, options),
  })
  // On a server that runs already, others may have theirs.
  if (!server.borrowed) await dropLeftBehind(admin, copies, inUse)
  const first = `${prefix}0`
  await copies.create(first)
  const [baseline, doubts] = await withClient(connector, withPath(url, first), async (client) => {
    const read = await readBaseline(client)
    return [read, await doubtsAboutReset(client, read)] as const
  })
  const chosen = chosenMethod(method, doubts, server)
  const readyAtFirst = chosen === 'clone' ? 3 : 1
  const { sizeBytes } = baseline
  return {
    ...parts,
    copies,
    spares: createSpareDatabases({ copies, prefix, first, sizeBytes, readyAtFirst }),
    baseline,
    method: chosen,
    hasPrepared: await canPrepare(admin),
  }
}

async function canPrepare(admin: SqlPool): Promise<boolean> {
  const { rows } = await admin.query<{ most: number }>(
    `SELECT current_setting('max_prepared_transactions')::int AS most`,
  )
  return rows[0]?.most !== 0
}

function chosenMethod(
  method: IsolationMethod,
  doubts: string | undefined,
  server: ServerAccess,
): ServerState['method'] {
  if (method === 'clone' || method === 'transaction') return method
  if (doubts === undefined) return 'reset'
  server.tell(`databases are copied again instead of reset, which is slower, because ${doubts}`)
  return 'clone'
}

/** Why it could not be proved that a reset database is as new. */
async function doubtsAboutReset(
  client: SqlClient,
  baseline: Baseline,
): Promise<string | undefined> {
  const version = await serverVersion(client)
  // Before, counts of VACUUM arrive late; after, reading a page may mark it as visible to everybody.
  if (version < 150_000 || version >= 190_000)
    return `PostgreSQL ${Math.floor(version / 10_000)} is not one of 15 to 18`
  const { rows } = await client.query<{ isSuperuser: boolean; counts: string }>(
    `SELECT rolsuper AS "isSuperuser", current_setting('track_counts') AS counts
     FROM pg_roles WHERE rolname = current_user`,
  )
  if (!rows[0]?.isSuperuser) return 'the user is no superuser'
  if (rows[0].counts !== 'on') return 'track_counts is off'
  if (baseline.visibilitySchema === undefined) return 'the server has no extension pg_visibility'
  await client.query(ownSettings)
  const { isSealBroken } = await inspect(client, inspectionQuery(baseline))
  return isSealBroken ? 'a new copy cannot be told from a used one' : undefined
}

/** As long as this session lives, other runs on the server leave databases with these prefixes alone. */
async function holdRuns(client: SqlClient, prefixes: readonly string[]): Promise<void> {
  for (const prefix of new Set(prefixes))
    await client.query('SELECT pg_try_advisory_lock(hashtext($1))', [prefix])
}

const prefixOf = (database: string): string => /^mooring_[0-9a-f]{6}_/.exec(database)?.[0] ?? ''

/**
 * Drops databases of runs that were killed, on a server that was kept, and of a former pool; not those that somebody
 * wanted to look at.
 */
async function dropLeftBehind(
  admin: SqlPool,
  copies: DatabaseCopies,
  inUse: readonly string[],
): Promise<void> {
  const client = await admin.connect()
  try {
    const { rows } = await client.query<{ name: string; prefix: string }>(
      String.raw`SELECT datname AS name, substring(datname FROM '^mooring_[0-9a-f]{6}_') AS prefix
       FROM pg_database WHERE datname ~ '^mooring_[0-9a-f]{6}_\d+$'`,
    )
    for (const prefix of new Set(rows.map((row) => row.prefix))) {
      const locked = await client.query<{ isFree: boolean }>(
        'SELECT pg_try_advisory_lock(hashtext($1)) AS "isFree"',
        [prefix],
      )
      if (!locked.rows[0]?.isFree) continue
      for (const { name } of rows.filter((row) => row.prefix === prefix))
        if (!inUse.includes(name)) await copies.drop(name)
      await client.query('SELECT pg_advisory_unlock(hashtext($1))', [prefix])
    }
  } finally {
    client.release()
  }
}

const notPrepared = ({ handle }: ServerAccess): StartupError =>
  new StartupError({
    code: 'ISOLATION_FAILED',
    what: `The server of container "${handle.name}" has no template of its database.`,
    why: evidence('reason', 'it was stopped and started again, and its data was in memory'),
    fix: `set durable: true in the declaration of containers.${handle.name}.`,
  })
