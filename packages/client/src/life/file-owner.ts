import type { Client } from '../client.ts'
import type { LeasedHandle } from '../handle-store.ts'
import { giveBack } from './give-back.ts'
import type { FileOwner, TestOwner } from './owner.ts'
import { passThrough } from './pass-through.ts'

/** A file that is being tested. */
export interface FilePlace {
  /** The slot of its worker among those that run at once. */
  worker: string
  /** What no other run of a file has. */
  file: string
  /** How the file is called in messages. */
  path: string
}

/** Whether the container works on data that each test has of its own. */
export const worksOnDataOfTests = (
  { worksOn, isolationOf }: Pick<Client, 'worksOn' | 'isolationOf'>,
  name: string,
): boolean => worksOn(name).some((data) => isolationOf(data) === 'test')

/** A declared name whose container, or the data there or on which it works, each test has of its own. */
export const isOfTest = (
  {
    scopeOf,
    isolationOf,
    worksOn,
    linkTo,
  }: Pick<Client, 'scopeOf' | 'isolationOf' | 'worksOn' | 'linkTo'>,
  name: string,
): boolean =>
  scopeOf(name) === 'test' ||
  // What it does to a link is its own.
  linkTo(name) !== undefined ||
  isolationOf(name) === 'test' ||
  worksOnDataOfTests({ worksOn, isolationOf }, name)

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
    worksOnDataOfTests(client, name) &&
    client.scopeOf(name) !== 'test' &&
    client.isolationOf(name) !== 'test' &&
    isOfTest(client, name)
  const take = async (name: string): Promise<void> => {
    const scope = client.scopeOf(name)
    if (scope === 'test') return
    const to = client.linkTo(name)
    const data = to !== undefined && client.isolationOf(to) ? [to] : []
    await Promise.all([...data, ...client.worksOn(name)].map(take))
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
      const restored = client.endFaults()?.catch((error: Error) => [error])
      const ofFile = [...leases].filter(([name]) => client.isolationOf(name) === 'file')
      const released = await Promise.all(ofFile.map(giveBackTaken))
      await client.endScope('file', file)
      return [...((await restored) ?? []), ...released.flat()]
    },
  }
}

const giveBackTaken = ([name, taken]: [string, Promise<LeasedHandle>]): Promise<Error[]> =>
  taken.then(
    (leased) => giveBack([name, leased], false),
    () => [], // What failed has been reported.
  )
