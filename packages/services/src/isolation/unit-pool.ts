import type { DataPool, Lease, LeaseUser, ServerAccess } from '@mooring/core'

/** What a server calls one part of its data that can be a test's own: a database, a virtual host. */
export interface UnitKeeper {
  nameOf(number: number): string
  /** Makes a unit, or makes it anew where one of this name is left from an earlier run. */
  make(name: string): Promise<void>
  /**
   * Undoes what a user left, so that the next one finds the unit as if it were new.
   *
   * @returns what was left that may harm others, in words; rejects where it cannot be undone
   */
  clean(name: string): Promise<readonly string[]>
  /** Fields of the connection as they are now: addresses change when a server restarts. */
  connectionOf(name: string): Readonly<Record<string, string>>
  /** Lets go of connections. */
  close(): Promise<void>
  /** How many units the server can have. Default: any number. */
  readonly mostUnits?: number | undefined
}

interface Unit {
  name: string
  /** Who had it last, and gets it again: its connections stay good. */
  worker: string
}

/** Up to so many units, each worker keeps its own; then a worker takes what is free. */
const steadyUnits = 16

/** Hands out units, each to one user at a time. */
export function openUnitPool(
  keeper: UnitKeeper,
  { signal, tell }: Pick<ServerAccess, 'signal' | 'tell'>,
): DataPool {
  const held = new Map<string, Unit>()
  const supply = createSupply(keeper, signal)
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
    close: () => keeper.close(),
  }
}

/** Units that nobody has, and new ones. */
interface Supply {
  take(user: LeaseUser): Promise<Unit>
  giveBack(unit: Unit): void
}

function createSupply(keeper: UnitKeeper, signal: AbortSignal): Supply {
  const free: Unit[] = []
  const waiting = new Set<() => void>()
  let made = 0

  const isExhausted = (): boolean => made >= (keeper.mostUnits ?? Number.POSITIVE_INFINITY)
  const takeFree = ({ worker, isFresh }: LeaseUser): Unit | undefined => {
    if (isFresh && !isExhausted()) return undefined
    const own = free.findLastIndex((unit) => unit.worker === worker)
    if (own >= 0) return free.splice(own, 1)[0]
    return made >= steadyUnits || isExhausted() ? free.shift() : undefined
  }
  const make = async ({ worker }: LeaseUser): Promise<Unit> => {
    made += 1
    const name = keeper.nameOf(made)
    await keeper.make(name)
    return { name, worker }
  }
  const wake = (): void => {
    for (const resume of waiting) resume()
    waiting.clear()
  }
  signal.addEventListener('abort', wake, { once: true })
  return {
    take: async (user) => {
      for (;;) {
        signal.throwIfAborted()
        const unit = takeFree(user) ?? (isExhausted() ? undefined : await make(user))
        if (unit) return unit
        await new Promise<void>((resolve) => waiting.add(resolve))
      }
    },
    giveBack: (unit) => {
      free.push(unit)
      wake()
    },
  }
}
