import type { Client } from '../client.ts'
import type { LeasedHandle } from '../handle-store.ts'
import type { Handle } from '../handle.ts'
import { giveBack, isOfTest, type FilePlace } from './file-owner.ts'
import type { FileOwner, TestOwner } from './owner.ts'
import type { Variables } from './variables.ts'

/** A test that is about to run. */
export interface TestPlace {
  /** What no other attempt of a test has. */
  id: string
  /** With the names of the blocks around it. */
  fullName: string
  /** Others of its file run at the same time. */
  isConcurrent: boolean
}

export interface TestSurroundings {
  client: Client
  file: FileOwner
  filePlace: FilePlace
  variables: Pick<Variables, 'follow'> | undefined
}

export function createTestOwner(
  { client, file, filePlace: { worker, file: fileId }, variables }: TestSurroundings,
  { id, fullName, isConcurrent }: TestPlace,
): TestOwner {
  const own = new Map<string, Handle | Error>()
  const leases = new Map<string, LeasedHandle>()
  let hasContainers = false
  let isOver = false

  const serverOf = async (name: string): Promise<Handle> => {
    if (client.scopeOf(name) !== 'test') {
      await file.have([name])
      return client.container(name)
    }
    hasContainers = true
    return client.instance(name, { worker, file: fileId, test: id, isConcurrent })
  }
  const take = async (name: string): Promise<Handle> => {
    const server = await serverOf(name)
    if (client.isolationOf(name) === undefined) return server
    const request = { name: fullName, worker, isConcurrent, isFresh: false }
    const leased = await client.lease(server.name, request)
    if (isOver) await leased.release({ hasFailed: true }) // A test that has run out of its time.
    else leases.set(name, leased)
    return leased.handle
  }
  const takeAll = async (names: readonly string[], ofTest: readonly string[]): Promise<void> => {
    const taken = ofTest.map(async (name) =>
      own.set(name, await take(name).catch((error: Error) => error)),
    )
    await Promise.all([file.have(names), ...taken])
    // Tests that run at once cannot each have variables.
    if (isConcurrent) return
    await variables?.follow(leases)?.catch((error: Error) => {
      for (const name of leases.keys()) own.set(name, error)
    })
  }
  return {
    own,
    leases,
    have: (names) => {
      const ofTest = names.filter((name) => isOfTest(client, name) && !own.has(name))
      return ofTest.length > 0 ? takeAll(names, [...new Set(ofTest)]) : file.have(names)
    },
    handle: (name) => {
      const had = own.get(name)
      if (had instanceof Error) throw had
      return had ? living(client, had) : client.readyContainer(name)
    },
    nameOf: (name) => {
      const had = own.get(name)
      return had && !(had instanceof Error) ? had.name : client.nameOf(name)
    },
    giveBack: ({ hasFailed }) => {
      isOver = true
      if (leases.size === 0) return undefined
      const given = [...leases]
      leases.clear()
      return Promise.all(given.map((entry) => giveBack(entry, hasFailed))).then((all) => all.flat())
    },
    end: () => (hasContainers ? client.endScope('test', id) : undefined),
  }
}

function living(client: Client, handle: Handle): Handle {
  const death = client.deathOf(handle.name)
  if (death) throw death
  return handle
}
