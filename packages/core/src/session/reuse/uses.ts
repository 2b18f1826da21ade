import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hasEnded, type Owner } from '../../docker/owning-process.ts'

/** A kept container that goes when nobody has used it for a while. */
export interface KeptContainer {
  containerId: string
  /** Where its engine listens, as messages show it. */
  place: string
  timeToLiveMs: number
}

/** Who uses containers with a time to live, one folder each; the folder's time is that of the last use. */
export interface Uses {
  /** Notes that a session uses a container. */
  begin(kept: KeptContainer, user: { sessionId: string; owner: Owner }): Promise<void>
  /** Notes the end of that. */
  end(containerId: string, sessionId: string): Promise<void>
  /** Containers of an engine that nobody uses and whose time has passed. */
  expired(place: string, self: Owner): Promise<string[]>
  /** Forgets a container that has been removed. */
  forget(containerId: string): Promise<void>
}

const factsName = 'container.json'

/** @param stateDirectory the folder for the state of this user's programs; where it cannot be written nothing expires */
export function openUses(stateDirectory: string): Uses {
  const root = join(stateDirectory, 'reused')
  const folderOf = (containerId: string): string => join(root, containerId)
  return {
    begin: async (kept, { sessionId, owner }) => {
      const folder = folderOf(kept.containerId)
      await mkdir(folder, { recursive: true, mode: 0o700 })
        .then(() => writeFile(join(folder, factsName), JSON.stringify(kept), { mode: 0o600 }))
        .then(() => writeFile(join(folder, sessionId), JSON.stringify(owner), { mode: 0o600 }))
        .catch(() => undefined)
    },
    end: async (containerId, sessionId) => {
      const now = new Date()
      await rm(join(folderOf(containerId), sessionId), { force: true })
      await utimes(folderOf(containerId), now, now).catch(() => undefined)
    },
    expired: async (place, self) => {
      const ids = await readdir(root).catch(() => [])
      const due = await Promise.all(ids.map((id) => isExpired(folderOf(id), place, self)))
      return ids.filter((_id, index) => due[index])
    },
    forget: (containerId) => rm(folderOf(containerId), { recursive: true, force: true }),
  }
}

async function isExpired(folder: string, place: string, self: Owner): Promise<boolean> {
  try {
    const kept = await jsonIn<KeptContainer>(join(folder, factsName))
    const { mtimeMs } = await stat(folder)
    if (kept.place !== place || mtimeMs + kept.timeToLiveMs > Date.now()) return false
    const users = (await readdir(folder)).filter((name) => name !== factsName)
    const owners = await Promise.all(users.map((name) => jsonIn<Owner>(join(folder, name))))
    const ended = await Promise.all(owners.map((owner) => hasEnded(owner, self)))
    return ended.every(Boolean)
  } catch {
    return false // Another process is writing or removing it in this moment.
  }
}

const jsonIn = async <T>(file: string): Promise<T> => JSON.parse(await readFile(file, 'utf8')) as T
