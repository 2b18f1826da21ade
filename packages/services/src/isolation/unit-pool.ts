import type { DataPool, Lease, ServerAccess, TakenLease } from '@mooring/core'
import type { UnitKeeper } from './unit-keeper.ts'
import { createSupply, type Unit } from './unit-supply.ts'

/**
 * Hands out units, each to one user at a time.
 *
 * @param taken units that are in use on a server that was started again
 */
export async function openUnitPool(
  keeper: UnitKeeper,
  { signal, tell }: Pick<ServerAccess, 'signal' | 'tell'>,
  taken: readonly TakenLease[],
): Promise<DataPool> {
  const held = new Map<string, Unit>()
  const supply = createSupply(keeper, { signal, taken: taken.map(({ lease }) => lease.id) })
  try {
    for (const { lease, user, isKept } of taken) {
      if (isKept) continue
      await keeper.makeAgain?.(lease.id)
      held.set(lease.id, { name: lease.id, worker: user.worker })
    }
  } catch (error) {
    await keeper.close()
    throw error
  }
  return {
    lease: async (user) => {
      const { name } = await supply.take(user)
      held.set(name, { name, worker: user.worker })
      return { id: name, connection: keeper.connectionOf(name) }
    },
    release: async ({ id }: Lease, { isKept }) => {
      const unit = held.get(id)
      held.delete(id)
      if (!unit) return []
      if (isKept) {
        tell(`kept ${id}`)
        return []
      }
      try {
        const left = await keeper.clean(id)
        supply.giveBack(unit)
        return left
      } catch (error) {
        tell(`${id} could not be cleaned and is not used again: ${String(error)}`)
        return []
      }
    },
    discard: async ({ id }) => void held.delete(id),
    close: async () => {
      supply.close()
      await keeper.close()
    },
  }
}
