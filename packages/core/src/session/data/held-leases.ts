import { UsageError } from '@mooring/client'
import type { Lease } from '../../service/isolation.ts'
import type { ServerData } from './server-data.ts'

/** One of a holder's leases, as a request names it. */
export interface HeldLease {
  holder: object
  /** Name of the container, because only there the id is one of its own. */
  server: string
  leaseId: string
}

export interface Held {
  lease: Lease
  data: ServerData
}

/** Who holds which data. */
export interface HeldLeases {
  add(named: HeldLease, held: Held): void
  find(named: HeldLease): Held | undefined
  /** @throws UsageError INVALID_REQUEST for one that its holder does not have */
  get(named: HeldLease): Held
  /** The same, and takes it from its holder. */
  take(named: HeldLease): Held
  /** Takes all that a holder has. */
  takeAll(holder: object): Held[]
}

export function createHeldLeases(): HeldLeases {
  const heldBy = new WeakMap<object, Map<string, Held>>()
  const heldOf = (holder: object): Map<string, Held> => {
    const held = heldBy.get(holder) ?? new Map<string, Held>()
    heldBy.set(holder, held)
    return held
  }
  const find = (named: HeldLease): Held | undefined => heldOf(named.holder).get(keyOf(named))
  const get = (named: HeldLease): Held => find(named) ?? notHeld(named)
  return {
    add: (named, held) => void heldOf(named.holder).set(keyOf(named), held),
    find,
    get,
    take: (named) => {
      const held = get(named)
      heldOf(named.holder).delete(keyOf(named))
      return held
    },
    takeAll: (holder) => {
      const held = [...heldOf(holder).values()]
      heldOf(holder).clear()
      return held
    },
  }
}

const keyOf = ({ server, leaseId }: HeldLease): string => `${server} ${leaseId}`

function notHeld({ leaseId }: HeldLease): never {
  throw new UsageError({
    code: 'INVALID_REQUEST',
    what: `The lease "${leaseId.slice(0, 40)}" is not held by who names it.`,
  })
}
