import { evidence, isMooringError, StartupError } from '@mooring/client'
import type { DataPool, Lease, LeaseUser, ServerAccess, TakenLease } from '@mooring/core/service'
import { withPath } from '../../declare/url-text.ts'
import { withClient } from '../postgres-connection.ts'
import { openServerState, type ServerState, type StateOptions } from './server-state.ts'
import { endStragglers, preparedTransactions, rollBackPrepared } from './stragglers.ts'
import {
  createWorkerDatabases,
  type HeldDatabase,
  type WorkerDatabases,
} from './worker-databases.ts'

export interface PostgresDataPool extends DataPool {
  /** Makes a database that somebody has as it was when they got it. Their sessions may be ended for that. */
  restore(lease: Lease): Promise<void>
}

interface Held {
  user: LeaseUser
  database: HeldDatabase
}

/**
 * Opens what hands out databases on a server that is prepared.
 *
 * @param taken databases that are in use on a server that was started again
 */
export async function openDataPool(
  server: ServerAccess,
  options: StateOptions,
  taken: readonly TakenLease[] = [],
): Promise<PostgresDataPool> {
  const inUse = taken.filter(({ isKept }) => !isKept)
  const state = await openServerState(server, options, inUse.map(nameOf))
  const databases = createWorkerDatabases(state)
  const held = await takeOver(inUse, { state, databases })
  let leases = 0

  const take = (lease: Lease): Held | undefined => {
    const found = held.get(lease.id)
    held.delete(lease.id)
    return found
  }
  return {
    lease: async (user) => {
      const database = await databases.take(user).catch(async (error: unknown) => {
        throw isMooringError(error) ? error : await noDatabase(state, { server, user, error })
      })
      const id = `${state.prefix}lease_${(leases += 1)}`
      held.set(id, { user, database })
      const { name } = database
      return { id, connection: { database: name, url: withPath(state.url, name) } }
    },
    release: async (lease, { isKept }) => {
      const found = take(lease)
      if (!found) return []
      const { database, user } = found
      const left = await endStragglers(state.admin, database.name)
      const prepared = state.hasPrepared
        ? await preparedTransactions(state.admin, database.name)
        : []
      if (prepared.length > 0) {
        const within = withPath(state.url, database.name)
        await withClient(state.connector, within, rollBackPrepared)
      }
      if (isKept) await keep(state, { server, database, user })
      else database.giveBack()
      return [...left, ...prepared.map((name) => `a prepared transaction (${name})`)]
    },
    discard: async (lease) => {
      await take(lease)?.database.giveUp()
    },
    restore: async (lease) => {
      await held.get(lease.id)?.database.restore()
    },
    close: async () => {
      await databases.close()
      await state.close()
    },
  }
}

const nameOf = ({ lease: { connection } }: TakenLease): string => connection['database'] ?? ''

interface TakeOverParts {
  state: ServerState
  databases: WorkerDatabases
}

/** A database that went with the memory of the server is made again under its name, as new. */
async function takeOver(
  inUse: readonly TakenLease[],
  { state, databases }: TakeOverParts,
): Promise<Map<string, Held>> {
  const held = new Map<string, Held>()
  try {
    for (const one of inUse)
      held.set(one.lease.id, { user: one.user, database: await databases.takeOver(nameOf(one)) })
  } catch (error) {
    await state.close()
    throw error
  }
  return held
}

interface KeptParts extends Held {
  server: ServerAccess
}

/** Gives the database a name under which nothing but a person will look for it. */
async function keep(state: ServerState, { server, database, user }: KeptParts): Promise<void> {
  const name = await database.keep()
  const { host, hostname, username } = new URL(state.url)
  const port = host.slice(hostname.length + 1)
  server.tell(
    `the database of "${user.name}" is kept: psql -h ${hostname} -p ${port} -U ${decodeURIComponent(username)} ${name}`,
  )
}

async function noDatabase(
  { mark }: ServerState,
  { server, user, error }: { server: ServerAccess; user: LeaseUser; error: unknown },
): Promise<StartupError> {
  const { code, message } = error as Error & { code?: string }
  const taken = code === tooManyConnections ? await takenConnections(mark) : []
  return new StartupError({
    code: 'ISOLATION_FAILED',
    what: `Container "${server.handle.name}" has no database of its own for "${user.name}".`,
    why: [...evidence('reason', code === undefined ? message : `${message} (${code})`), ...taken],
    ...(fixes[code ?? ''] !== undefined && { fix: fixes[code ?? ''] ?? '' }),
    cause: error,
  })
}

const tooManyConnections = '53300'

/** Who has them, as far as a session that is open already is answered. */
async function takenConnections(mark: ServerState['mark']): Promise<string[]> {
  try {
    const { rows } = await mark.query<{ most: string; all: string; own: string }>(
      `SELECT current_setting('max_connections') AS most, count(*) AS all,
         count(*) FILTER (WHERE starts_with(application_name, 'mooring')) AS own
       FROM pg_stat_activity WHERE backend_type = 'client backend'`,
    )
    return rows.flatMap(({ most, all, own }) =>
      evidence(
        'connections',
        `${all} of ${most} are taken: ${own} by Mooring, ${Number(all) - Number(own)} by tests and their apps`,
      ),
    )
  } catch {
    return []
  }
}

/** By code of the server. */
const fixes: Record<string, string> = {
  [tooManyConnections]: 'set a larger max_connections in `settings`, or let fewer workers run.',
  '42501': 'let the user create databases: it needs CREATEDB and must own the database.',
}
