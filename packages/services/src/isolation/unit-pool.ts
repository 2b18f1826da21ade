import type { DataPool, Lease, LeaseUser, TakenLease } from '@mooring/core/service'
import type { ServerOfUnits, UnitKeeper } from './unit-keeper.ts'
import { createSupply } from './unit-supply.ts'

/**
 * Hands out units, each to one user at a time.
 *
 * @param taken units that are in use on a server that was started again
 */
export async function openUnitPool(
  keeper: UnitKeeper,
  server: ServerOfUnits,
  taken: readonly TakenLease[],
): Promise<DataPool> {
  const held = new Map<string, LeaseUser>()
  const supply = createSupply(keeper, server, taken)
  try {
    for (const { lease, user, isKept } of taken) {
      if (isKept) continue
      await keeper.makeAgain?.(lease.id)
      held.set(lease.id, user)
    }
  } catch (error) {
    await keeper.close()
    throw error
  }
  const take = (name: string): LeaseUser | undefined => {
    const user = held.get(name)
    held.delete(name)
    return user
  }
  return {
    lease: async (user) => {
      const name = await supply.take(user)
      held.set(name, user)
      return { id: name, connection: keeper.connectionOf(name) }
    },
    release: async ({ id }: Lease, { isKept }) => {
      const user = take(id)
      if (!user) return []
      if (isKept) {
        supply.giveUp()
        server.tell(`the data of "${user.name}" is kept: ${keeper.lookAt(id)}`)
        return []
      }
      try {
        const left = await keeper.clean(id)
        supply.giveBack({ name: id, worker: user.worker })
        return left
      } catch (error) {
        supply.giveUp()
        server.tell(`${id} could not be cleaned and is not used again: ${String(error)}`)
        return []
      }
    },
    discard: async ({ id }) => {
      if (take(id)) supply.giveUp()
    },
    close: async () => {
      supply.close()
      await keeper.close()
    },
  }
}
