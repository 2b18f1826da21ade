import { withPath } from '../../declare/url-text.ts'
import type { ServerState } from './server-state.ts'
import { createWorkerDatabase, type WorkerDatabase } from './worker-database.ts'

/** The databases that workers use again and again. */
export interface OwnDatabases {
  /** The worker's database, as new, unless tests are to undo what they do by themselves. */
  provide(worker: string): Promise<WorkerDatabase>
  makeClean(database: WorkerDatabase): Promise<void>
  /** Takes the database from the worker, who gets another one under its name. */
  takeAway(worker: string): Promise<void>
  /** The worker is gone, and its name is free. */
  forget(worker: string): void
  close(): Promise<void>
}

/** When there are more, the one that was not used for the longest time gives its database up until it comes again. */
const mostWorkers = 24

export function createOwnDatabases(
  state: ServerState,
  isBusy: (worker: string) => boolean,
): OwnDatabases {
  // In the order of their last use.
  const databases = new Map<string, WorkerDatabase>()
  // What a worker's database is called for as long as the worker lives, because its URL may be in use for as long.
  const names = new Map<string, string>()

  const takeAway = async (worker: string): Promise<void> => {
    const database = databases.get(worker)
    databases.delete(worker)
    await database?.close()
  }
  const makeRoom = async (): Promise<void> => {
    if (databases.size < mostWorkers) return
    const [idle, database] = [...databases].find(([name]) => !isBusy(name)) ?? []
    if (idle === undefined || !database) return
    await takeAway(idle)
    const away = state.spares.nextName()
    await state.copies.rename(database.name, away)
    state.spares.giveAway(away)
  }
  const makeNew = async (worker: string): Promise<WorkerDatabase> => {
    await makeRoom()
    const spare = await state.spares.take()
    const name = names.get(worker) ?? spare
    if (name !== spare) await state.copies.rename(spare, name)
    names.set(worker, name)
    const { baseline, connector, url } = state
    return createWorkerDatabase({
      name,
      baseline,
      connect: () => connector.client(withPath(url, name)),
    })
  }
  const makeClean = async (database: WorkerDatabase): Promise<void> => {
    if (state.baseline.visibilitySchema !== undefined && (await database.makeClean())) return
    await database.close()
    await replaceDatabase(state, database.name)
  }
  return {
    takeAway,
    makeClean,
    forget: (worker) => void names.delete(worker),
    provide: async (worker) => {
      const found = databases.get(worker)
      databases.delete(worker)
      if (found && state.method !== 'transaction') await makeClean(found)
      const database = found ?? (await makeNew(worker))
      databases.set(worker, database)
      return database
    },
    close: async () => {
      await Promise.allSettled([...databases.values()].map((database) => database.close()))
      databases.clear()
    },
  }
}

/** Puts a new copy in the place of a database, under its name, so that its URL stays. */
export async function replaceDatabase(
  { copies, spares }: ServerState,
  name: string,
): Promise<void> {
  const [spare, away] = [await spares.take(), spares.nextName()]
  await copies.replace(name, spare, away)
  spares.giveAway(away)
}
