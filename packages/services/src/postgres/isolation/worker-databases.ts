import type { LeaseUser } from '@mooring/core'
import { urlOf } from '../connection.ts'
import type { ServerState } from './server-state.ts'
import { createWorkerDatabase, type WorkerDatabase } from './worker-database.ts'

/** A database in somebody's hands. */
export interface HeldDatabase {
  readonly name: string
  giveBack(): void
  /** Its user ended in the middle: nobody gets it again. */
  giveUp(): Promise<void>
  /** Takes it out of all use. @returns its new name */
  keep(): Promise<string>
  /** Makes it as it was when it was taken. */
  restore(): Promise<void>
}

/** The database of each worker, and copies for all who cannot have that one. */
export interface WorkerDatabases {
  take(user: LeaseUser): Promise<HeldDatabase>
  close(): Promise<void>
}

/** When there are more, the one that was not used for the longest time gives its database up until it comes again. */
const mostWorkers = 24

export function createWorkerDatabases(state: ServerState): WorkerDatabases {
  const { copies, spares, connector, url, baseline } = state
  // In the order of their last use.
  const databases = new Map<string, WorkerDatabase>()
  // What a worker's database is called for as long as the worker lives, because its URL may be in use for as long.
  const names = new Map<string, string>()
  const busy = new Set<string>()
  let kept = 0

  const keepAs = async (name: string): Promise<string> => {
    const newName = `${state.prefix}kept_${(kept += 1)}`
    await copies.rename(name, newName)
    return newName
  }
  const replace = async (name: string): Promise<void> => {
    const [spare, away] = [await spares.take(), spares.nextName()]
    await copies.replace(name, spare, away)
    spares.giveAway(away)
  }
  const forgetLeastUsed = async (): Promise<void> => {
    if (databases.size < mostWorkers) return
    const [worker, database] = [...databases].find(([worker]) => !busy.has(worker)) ?? []
    if (worker === undefined || !database) return
    databases.delete(worker)
    await database.close()
    const away = spares.nextName()
    await copies.rename(database.name, away)
    spares.giveAway(away)
  }
  const makeNew = async (worker: string): Promise<WorkerDatabase> => {
    await forgetLeastUsed()
    const spare = await spares.take()
    const name = names.get(worker) ?? spare
    if (name !== spare) await copies.rename(spare, name)
    names.set(worker, name)
    const connect = (): ReturnType<typeof connector.client> => connector.client(urlOf(url, name))
    return createWorkerDatabase({ name, baseline, connect })
  }
  const makeClean = async (database: WorkerDatabase): Promise<void> => {
    if (state.baseline.visibilitySchema !== undefined && (await database.makeClean())) return
    await database.close()
    await replace(database.name)
  }
  const provide = async (worker: string): Promise<WorkerDatabase> => {
    const found = databases.get(worker)
    databases.delete(worker)
    const database = found ?? (await makeNew(worker))
    if (found && state.method !== 'transaction') await makeClean(found)
    databases.set(worker, database)
    return database
  }
  const forget = async (worker: string, database: WorkerDatabase): Promise<void> => {
    databases.delete(worker)
    await database.close()
    busy.delete(worker)
  }
  const holdOwn = async (worker: string): Promise<HeldDatabase> => {
    busy.add(worker)
    const database = await provide(worker).catch((error: unknown) => {
      // Its name may be that of a database in an unknown state.
      names.delete(worker)
      busy.delete(worker)
      throw error
    })
    return {
      name: database.name,
      giveBack: () => void busy.delete(worker),
      giveUp: async () => {
        names.delete(worker)
        await forget(worker, database)
        spares.giveAway(database.name)
      },
      keep: async () => {
        databases.delete(worker)
        await database.close()
        const newName = await keepAs(database.name)
        busy.delete(worker)
        return newName
      },
      restore: () => makeClean(database),
    }
  }
  const holdCopy = async (): Promise<HeldDatabase> => {
    const name = await spares.take()
    return {
      name,
      giveBack: () => spares.giveAway(name),
      giveUp: async () => spares.giveAway(name),
      keep: () => keepAs(name),
      restore: () => replace(name),
    }
  }
  return {
    take: ({ worker, isConcurrent, isFresh }) => {
      const needsCopy = state.method === 'clone' || isConcurrent || isFresh || busy.has(worker)
      return needsCopy ? holdCopy() : holdOwn(worker)
    },
    close: async () => {
      await Promise.allSettled([...databases.values()].map((database) => database.close()))
      databases.clear()
    },
  }
}
