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
  const worksForTests = (name: string): boolean =>
    client.worksOn(name).length > 0 &&
    client.scopeOf(name) !== 'test' &&
    client.isolationOf(name) !== 'test' &&
    isOfTest(client, name)
  const take = async (name: string): Promise<void> => {
    const scope = client.scopeOf(name)
    if (scope === 'test') return
    await Promise.all(client.worksOn(name).map(take))
    const server = scope
      ? await client.instance(name, { worker, file, isConcurrent: false })
      : await client.container(name)
    await lease(name, server.name)
  }
  const takeAll = async (names: readonly string[]): Promise<void> => {
    // At once, because a worker's data is one user's at a time.
    const forTests = names.filter(worksForTests)
    const passed = forTests.length > 0 ? passThrough(client, passing(), forTests) : undefined
    const settled = await Promise.allSettled(
      names.map((name) => (forTests.includes(name) ? passed?.then((of) => of(name)) : take(name))),
    )
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

/**
 * Has containers started on data that is given back at once: a test of this worker will have its own at the same address.
 *
 * @returns throws why one of them could not be had
 */
async function passThrough(
  client: Client,
  owner: TestOwner,
  names: readonly string[],
): Promise<(name: string) => void> {
  await owner.have(names)
  await owner.giveBack({ hasFailed: false })
  return (name) => {
    try {
      owner.handle(name)
    } catch (error) {
      client.noteFailure(name, error as Error)
      throw error
    }
  }
}
