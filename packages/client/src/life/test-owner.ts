import type { LeasedHandle } from '../handle-store.ts'
import { isOfTest } from './file-owner.ts'
import { giveBack } from './give-back.ts'
import { createOwnOfTest, type TestPlace, type TestSurroundings } from './own-of-test.ts'
import type { TestOwner } from './owner.ts'
import type { Variables } from './variables.ts'

export function createTestOwner(
  { variables, ...surroundings }: TestSurroundings & { variables: Followed | undefined },
  place: TestPlace,
): TestOwner {
  const { client, file } = surroundings
  const { had, leases, take, handle, hasContainers, end } = createOwnOfTest(surroundings, place)

  // A test is reported when its data is given back already.
  let given: ReadonlyMap<string, LeasedHandle> = new Map()

  const failAll = (error: Error): void => {
    for (const name of leases.keys()) had.set(name, error)
  }
  const takeAll = async (ofFile: readonly string[], ofTest: readonly string[]): Promise<void> => {
    await Promise.all([file.have(ofFile), ...ofTest.map(take)])
    // Tests that run at once cannot each have variables.
    if (!place.isConcurrent) await variables?.follow(leases)?.catch(failAll)
  }
  return {
    own: had,
    leases,
    have: (names) => {
      const ofTest = names.filter((name) => isOfTest(client, name) && !had.has(name))
      const ofFile = names.filter((name) => !isOfTest(client, name))
      return ofTest.length > 0 ? takeAll(ofFile, ofTest) : file.have(ofFile)
    },
    handle,
    nameOf: (name) => {
      const own = had.get(name)
      return own && !(own instanceof Error) ? own.name : client.nameOf(name)
    },
    dataIdOf: (name) => (leases.get(name) ?? given.get(name))?.live.data?.leaseId,
    giveBack: ({ hasFailed }) => {
      end()
      const restored = client.endFaults(place.id)?.then(() => [], toList)
      if (leases.size === 0) return restored
      given = new Map(leases)
      leases.clear()
      const returned = [...given].map((entry) => giveBack(entry, hasFailed))
      return Promise.all([...returned, restored ?? []]).then((all) => all.flat())
    },
    end: () => (hasContainers() ? client.endScope('test', place.id) : undefined),
  }
}

const toList = (error: Error): Error[] => [error]

type Followed = Pick<Variables, 'follow'>
