import type { LeaseUser } from '@mooring/core/service'
import { databaseExists } from '../admin.ts'
import { createOwnDatabases, replaceDatabase } from './own-databases.ts'
import type { ServerState } from './server-state.ts'

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
  /** Makes one that is in use on a server that was started again, unless the server has kept it. */
  takeOver(name: string): Promise<HeldDatabase>
  close(): Promise<void>
}

export function createWorkerDatabases(state: ServerState): WorkerDatabases {
  const { copies, spares } = state
  const busy = new Set<string>()
  const own = createOwnDatabases(state, (worker) => busy.has(worker))
  let kept = 0

  const keepAs = async (name: string): Promise<string> => {
    const newName = `${state.prefix}kept_${(kept += 1)}`
    await copies.rename(name, newName)
    return newName
  }
  const holdOwn = async (worker: string): Promise<HeldDatabase> => {
    busy.add(worker)
    const database = await own.provide(worker).catch((error: unknown) => {
      // Its name may be that of a database in an unknown state.
      own.forget(worker)
      busy.delete(worker)
      throw error
    })
    const { name } = database
    return {
      name,
      giveBack: () => void busy.delete(worker),
      giveUp: async () => {
        own.forget(worker)
        await own.takeAway(worker)
        busy.delete(worker)
        spares.giveAway(name)
      },
      keep: async () => {
        await own.takeAway(worker)
        const newName = await keepAs(name)
        busy.delete(worker)
        return newName
      },
      restore: () => own.makeClean(database),
    }
  }
  const holdCopy = (name: string): HeldDatabase => ({
    name,
    giveBack: () => spares.giveAway(name),
    giveUp: async () => spares.giveAway(name),
    keep: () => keepAs(name),
    restore: () => replaceDatabase(state, name),
  })
  return {
    close: own.close,
    take: async ({ worker, isConcurrent, isFresh }) => {
      const needsCopy = state.method === 'clone' || isConcurrent || isFresh || busy.has(worker)
      return needsCopy ? holdCopy(await spares.take()) : holdOwn(worker)
    },
    takeOver: async (name) => {
      if (!(await databaseExists(state.admin, name))) await copies.rename(await spares.take(), name)
      return holdCopy(name)
    },
  }
}
