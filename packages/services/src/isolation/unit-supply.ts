import type { LeaseUser } from '@mooring/core'
import type { UnitKeeper } from './unit-keeper.ts'

export interface Unit {
  name: string
  /** Who had it last, and gets it again: its connections stay good. */
  worker: string
}

/** Units that nobody has, and new ones. */
export interface Supply {
  /** Waits while the server can have no more. */
  take(user: LeaseUser): Promise<Unit>
  giveBack(unit: Unit): void
  /** Refuses those who wait. */
  close(): void
}

/** Up to so many units, each worker keeps its own; then a worker takes what is free. */
const steadyUnits = 16

/** @param options.taken names of units that somebody has already */
export function createSupply(
  keeper: Pick<UnitKeeper, 'nameOf' | 'make' | 'mostUnits'>,
  { signal, taken }: { signal: AbortSignal; taken: readonly string[] },
): Supply {
  const free: Unit[] = []
  const waiting = new Set<() => void>()
  const others = new Set(taken)
  let made = 0
  let isClosed = false

  const isExhausted = (): boolean => {
    // Their numbers are passed over.
    while (others.has(keeper.nameOf(made + 1))) made += 1
    return made >= (keeper.mostUnits ?? Number.POSITIVE_INFINITY)
  }
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
        if (isClosed) throw new Error('The server is stopped or started again.')
        const unit = takeFree(user) ?? (isExhausted() ? undefined : await make(user))
        if (unit) return unit
        await new Promise<void>((resolve) => waiting.add(resolve))
      }
    },
    giveBack: (unit) => {
      free.push(unit)
      wake()
    },
    close: () => {
      isClosed = true
      signal.removeEventListener('abort', wake)
      wake()
    },
  }
}
