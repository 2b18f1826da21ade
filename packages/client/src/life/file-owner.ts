import type { Client } from '../client.ts'
import type { LeasedHandle } from '../handle-store.ts'
import { leftInUse } from '../left-in-use.ts'
import type { FileOwner, TestOwner } from './owner.ts'

/** A file that is being tested. */
export interface FilePlace {
  /** The slot of its worker among those that run at once. */
  worker: string
  /** What no other run of a file has. */
  file: string
  /** How the file is called in messages. */
  path: string
}

/** A declared name whose container, or the data there or on which it works, each test has of its own. */
export const isOfTest = (
  { scopeOf, isolationOf, worksOn }: Pick<Client, 'scopeOf' | 'isolationOf' | 'worksOn'>,
  name: string,
): boolean =>
  scopeOf(name) === 'test' ||
  isolationOf(name) === 'test' ||
  worksOn(name).some((data) => isolationOf(data) === 'test')

/** @param passing takes what a test would have, to be given back at once */
export function createFileOwner(
  client: Client,
  { worker, file, path }: FilePlace,
  passing: () => TestOwner,
): FileOwner {
  const had = new Set<string>()
  // Tests that run at once ask at once.
  const leases = new Map<string, Promise<LeasedHandle>>()

  const lease = async (name: string, server: string): Promise<void> => {
    const level = client.isolationOf(name)
    if (level === undefined || level === 'test') return
    const request = { name: path, worker, isConcurrent: false, isFresh: false }
    const taken = leases.get(name) ?? client.lease(server, request)
    leases.set(name, taken)
    await taken.catch((error: unknown) => {
      leases.delete(name)
      throw error
    })
  }
  const take = async (name: string): Promise<void> => {
    const scope = client.scopeOf(name)
    if (scope === 'test') return
    const data = client.worksOn(name)
    // The container is there for hooks around tests, too: a test of this worker will have its data at the same address.
    if (data.length > 0 && client.isolationOf(name) !== 'test' && isOfTest(client, name))
      return passThrough(client, passing(), name)
    await Promise.all(data.map(take))
    const server = scope
      ? await client.instance(name, { worker, file, isConcurrent: false })
      : await client.container(name)
    await lease(name, server.name)
  }
  const takeAll = async (names: readonly string[]): Promise<void> => {
    const settled = await Promise.allSettled(names.map(take))
    // A start that failed stays one, data may be there the next time.
    names.forEach((name, index) => {
      if (settled[index]?.status === 'fulfilled' || !client.isolationOf(name)) had.add(name)
    })
  }
  return {
    have: (names) => {
      if (names.every((name) => had.has(name))) return undefined
      return takeAll([...new Set(names)].filter((name) => !had.has(name)))
    },
    handle: client.readyContainer,
    nameOf: client.nameOf,
    end: async () => {
      const ofFile = [...leases].filter(([name]) => client.isolationOf(name) === 'file')
      const released = await Promise.all(
        ofFile.map(async ([name, taken]) => giveBack([name, await taken], false)),
      )
      await client.endScope('file', file)
      return released.flat()
    },
  }
}

/** Gives data back. @returns what was left in use, or why it could not be given back */
export const giveBack = async (
  [name, { release }]: readonly [string, Pick<LeasedHandle, 'release'>],
  hasFailed: boolean,
): Promise<Error[]> => {
  const failure = await release({ hasFailed }).then(
    (left) => leftInUse(name, left),
    (error: Error) => error,
  )
  return failure ? [failure] : []
}

/** Has a container started on data that is given back at once. */
async function passThrough(client: Client, owner: TestOwner, name: string): Promise<void> {
  await owner.have([name])
  await owner.giveBack({ hasFailed: false })
  try {
    owner.handle(name)
  } catch (error) {
    client.noteFailure(name, error as Error)
    throw error
  }
}
