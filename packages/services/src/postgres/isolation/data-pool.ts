import { isMooringError, StartupError } from '@mooring/client'
import type { DataPool, Lease, LeaseUser, ServerAccess, TakenLease } from '@mooring/core'
import { urlOf, withClient } from '../connection.ts'
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
      const database = await databases.take(user).catch((error: unknown) => {
        throw isMooringError(error) ? error : noDatabase(server, user, error as Error)
      })
      const id = `${state.prefix}lease_${(leases += 1)}`
      held.set(id, { user, database })
      const { name } = database
      return { id, connection: { database: name, url: urlOf(state.url, name) } }
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
        const within = urlOf(state.url, database.name)
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

function noDatabase(server: ServerAccess, user: LeaseUser, error: Error): StartupError {
  const { code } = error as { code?: string }
  return new StartupError({
    code: 'ISOLATION_FAILED',
    what: `Container "${server.handle.name}" has no database of its own for "${user.name}".`,
    why: [`reason       ${code === undefined ? error.message : `${error.message} (${code})`}`],
    ...(fixes[code ?? ''] !== undefined && { fix: fixes[code ?? ''] ?? '' }),
    cause: error,
  })
}

/** By code of the server. */
const fixes: Record<string, string> = {
  '53300': 'set a larger max_connections in `settings`, or let fewer workers run.',
  '53100': 'give tmpfs a larger size, or set durable: true.',
  '42501': 'let the user create databases: it needs CREATEDB and must own the database.',
}
