import { randomUUID } from 'node:crypto'
import type { Client, Handle } from '@mooring/client'
import type { Handles, Place } from './own-data.ts'
import type { JestTest } from './test-events.ts'

/** Containers that the tests of one file, the file or its worker have of their own. */
export interface OwnContainers {
  /** Handles of those that a test has; undefined while some is missing. */
  held(names: readonly string[], test: JestTest | undefined): Handles | undefined
  /** Starts what is missing. @throws what `instance` of the client throws */
  take(names: readonly string[], test: JestTest | undefined): Promise<Handles>
  /** The name under which the session knows a container of a test. */
  nameFor(name: string, test: JestTest | undefined): string
  /** Ends what a test has had. */
  end(test: JestTest): Promise<void> | undefined
}

const none: Handles = new Map()

export function createOwnContainers(client: Client, { worker }: Place): OwnContainers {
  const file = randomUUID()
  const ofFile = new Map<string, Handle>()
  const ofTests = new Map<JestTest, { id: string; handles: Map<string, Handle> }>()
  let tests = 0

  const ofTest = (test: JestTest): { id: string; handles: Map<string, Handle> } => {
    const known = ofTests.get(test) ?? { id: `${file} ${++tests}`, handles: new Map() }
    ofTests.set(test, known)
    return known
  }
  const handlesFor = (name: string, test: JestTest | undefined): Map<string, Handle> =>
    test && client.scopeOf(name) === 'test' ? ofTest(test).handles : ofFile
  const ownIn = (names: readonly string[]): string[] =>
    names.filter((name) => client.scopeOf(name) !== undefined)

  const held = (names: readonly string[], test: JestTest | undefined): Handles | undefined => {
    const own = ownIn(names)
    if (own.length === 0) return none
    const found = own.map((name) => handlesFor(name, test).get(name))
    return found.some((handle) => !handle || client.deathOf(handle.name))
      ? undefined
      : new Map(own.map((name, index) => [name, found[index]!]))
  }
  return {
    held,
    take: async (names, test) => {
      const place = { worker, file, isConcurrent: test?.concurrent === true }
      const taken = ownIn(names).map(async (name): Promise<[string, Handle]> => {
        const isOfTest = test && client.scopeOf(name) === 'test'
        const at = isOfTest ? { ...place, test: ofTest(test).id } : place
        const handle = await client.instance(name, at)
        handlesFor(name, test).set(name, handle)
        return [name, handle]
      })
      return new Map(await Promise.all(taken))
    },
    nameFor: (name, test) =>
      (test && ofTests.get(test)?.handles.get(name)?.name) ?? client.nameOf(name),
    end: (test) => {
      const own = ofTests.get(test)
      ofTests.delete(test)
      return own && client.endScope('test', own.id)
    },
  }
}
