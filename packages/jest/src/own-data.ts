import { leftInUse, type Client, type Handle, type LeasedHandle } from '@mooring/client'
import type { JestTest } from './test-events.ts'

export type Handles = ReadonlyMap<string, Handle>

/** Data of their own that the tests of one file hold, on the containers that keep tests apart. */
export interface OwnData {
  /** Handles with the test's own data; undefined while some is missing. */
  held(names: readonly string[], test: JestTest): Handles | undefined
  /**
   * Takes what is missing.
   *
   * @param own containers that the test has of its own
   * @throws what the container's service throws
   */
  take(names: readonly string[], test: JestTest, own: Handles): Promise<Handles>
  /** Does something while data is held that a test of this worker would get, and gives that of a test back at once. */
  passing<T>(names: readonly string[], work: () => Promise<T>): Promise<T>
  /** Takes back what a test has held; what it left behind fails the test. */
  giveBack(test: JestTest): Promise<void> | undefined
}

const none: Handles = new Map()

export interface Place {
  /** Number of the place that this worker has among those that run at once. */
  worker: string
  /** Of the test file. */
  testPath: string
}

export function createOwnData(client: Client, { worker, testPath }: Place): OwnData {
  const ofFile = new Map<string, LeasedHandle>()
  const ofTest = new Map<JestTest, Map<string, LeasedHandle>>()

  const isolatedIn = (names: readonly string[]): string[] =>
    names.filter((name) => client.isolationOf(name) !== undefined)
  const leasesFor = (name: string, test: JestTest): Map<string, LeasedHandle> => {
    if (client.isolationOf(name) !== 'test') return ofFile
    const leases = ofTest.get(test) ?? new Map<string, LeasedHandle>()
    ofTest.set(test, leases)
    return leases
  }
  const held = (names: readonly string[], test: JestTest): Handles | undefined => {
    const isolated = isolatedIn(names)
    if (isolated.length === 0) return none
    const found = isolated.map((name) => leasesFor(name, test).get(name))
    return found.includes(undefined)
      ? undefined
      : new Map(isolated.map((name, index) => [name, found[index]!.handle]))
  }
  return {
    held,
    take: async (names, test, own) => {
      const missing = isolatedIn(names).filter((name) => !leasesFor(name, test).has(name))
      await Promise.all(
        missing.map(async (name) => {
          const isForTest = client.isolationOf(name) === 'test'
          const leased = await client.lease(own.get(name)?.name ?? name, {
            name: isForTest ? fullName(test) : testPath,
            worker,
            isConcurrent: test.concurrent && isForTest,
            isFresh: false,
          })
          leasesFor(name, test).set(name, leased)
        }),
      )
      return held(names, test) ?? none
    },
    passing: async (names, work) => {
      const request = { name: testPath, worker, isConcurrent: false, isFresh: false }
      const leases = await Promise.all(
        isolatedIn(names).map(async (name) => {
          const leased = await client.lease(name, request)
          if (client.isolationOf(name) !== 'test') ofFile.set(name, leased)
          return { name, leased }
        }),
      )
      const done = await work()
      const ofOneTest = leases.filter(({ name }) => client.isolationOf(name) === 'test')
      await Promise.all(ofOneTest.map(({ leased }) => leased.release({ hasFailed: false })))
      return done
    },
    giveBack: (test) => {
      const leases = ofTest.get(test)
      ofTest.delete(test)
      return leases && giveAllBack(leases, test)
    },
  }
}

async function giveAllBack(
  leases: ReadonlyMap<string, LeasedHandle>,
  test: JestTest,
): Promise<void> {
  const hasFailed = test.errors.length > 0
  await Promise.all(
    [...leases].map(async ([name, { release }]) => {
      const failure = await release({ hasFailed }).then(
        (left) => leftInUse(name, left),
        (error: unknown) => error,
      )
      if (failure) test.errors.push([failure, test.asyncError])
    }),
  )
}

// The outermost block of a file has a name of Jest's own.
const fullName = ({ name, parent }: Named): string =>
  parent?.parent ? `${fullName(parent)} > ${name}` : name

interface Named {
  name: string
  parent?: Named | undefined
}
