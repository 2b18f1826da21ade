import { evidence, StartupError } from '@mooring/client'
import type { LeaseUser, TakenLease } from '@mooring/core/service'
import type { ServerOfUnits, UnitKeeper } from './unit-keeper.ts'
import { createUnitNames, type UnitNames } from './unit-names.ts'

interface Unit {
  name: string
  /** Who had it last, and gets it again: its connections stay good. */
  worker: string
}

/** Units that nobody has, and new ones. */
export interface Supply {
  /**
   * Answers the name of one; waits while the server can have no more and others have some.
   *
   * @throws StartupError ISOLATION_FAILED when none can come back
   */
  take(user: LeaseUser): Promise<string>
  giveBack(unit: Unit): void
  /** One that was taken does not come back. */
  giveUp(): void
  /** Refuses those who wait. */
  close(): void
}

/** Up to so many units, each worker keeps its own; then a worker takes what is free. */
const steadyUnits = 16

/** @param taken units that somebody has already, and those that nobody is to get */
export function createSupply(
  keeper: Pick<UnitKeeper, 'nameOf' | 'make' | 'mostUnits'>,
  server: ServerOfUnits,
  taken: readonly TakenLease[],
): Supply {
  const names = createUnitNames(keeper, new Set(taken.map(({ lease }) => lease.id)))
  const free: Unit[] = []
  const waiting = new Set<() => void>()
  let inUse = taken.filter(({ isKept }) => !isKept).length
  let isClosed = false

  const wake = (): void => {
    for (const resume of waiting) resume()
    waiting.clear()
  }
  const giveUp = (): void => {
    inUse -= 1
    wake()
  }
  const make = async (): Promise<string> => {
    const name = names.next()
    await keeper.make(name).catch((error: unknown) => {
      giveUp()
      throw error
    })
    return name
  }
  const takeNow = (user: LeaseUser): Promise<string> | undefined => {
    const unit = takeFree(free, names, user)
    if (!unit && names.areOver()) return undefined
    inUse += 1
    return unit ? Promise.resolve(unit.name) : make()
  }
  server.signal.addEventListener('abort', wake, { once: true })
  return {
    take: async (user) => {
      for (;;) {
        server.signal.throwIfAborted()
        if (isClosed) throw new Error('The server is stopped or started again.')
        const name = takeNow(user)
        if (name) return name
        if (inUse === 0) throw noneLeft(server, user, names.given())
        await new Promise<void>((resolve) => waiting.add(resolve))
      }
    },
    giveBack: (unit) => {
      free.push(unit)
      giveUp()
    },
    giveUp,
    close: () => {
      isClosed = true
      server.signal.removeEventListener('abort', wake)
      wake()
    },
  }
}

function takeFree(
  free: Unit[],
  names: UnitNames,
  { worker, isFresh }: LeaseUser,
): Unit | undefined {
  if (isFresh && !names.areOver()) return undefined
  const own = free.findLastIndex((unit) => unit.worker === worker)
  if (own >= 0) return free.splice(own, 1)[0]
  return names.given() >= steadyUnits || names.areOver() ? free.shift() : undefined
}

const noneLeft = ({ handle }: ServerOfUnits, { name }: LeaseUser, units: number): StartupError =>
  new StartupError({
    code: 'ISOLATION_FAILED',
    what: `Container "${handle.name}" has no data of its own left for "${name}".`,
    why: evidence('there are', `${units}, and all of them are kept or were given up`),
    fix: 'let fewer tests keep their data, or let the server have more of it.',
  })
