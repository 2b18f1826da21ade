import {
  leaseOf,
  type Ask,
  type Leased,
  type LeaseRequest,
  type LiveRecord,
  type SessionAddress,
} from '@mooring/client'
import { epochMs } from '../abort.ts'
import { linkOfOnesOwn } from './link-of-ones-own.ts'
import { ownContainer, type OwnContainerParts } from './own-container.ts'

export interface LeaseUser {
  /** Name of the test, or of what else it is for. */
  name: string
  /** Slot among those that run at once. */
  worker: string
}

export interface TakeParts extends OwnContainerParts {
  declared: Pick<SessionAddress, 'containers' | 'isolation' | 'scopes' | 'links'>
}

/** Makes a function that takes data, or a container, of one's own until it is released. */
export function createTake(
  parts: TakeParts,
): (container: string, user: LeaseUser) => Promise<Leased> {
  const held = createCounts()
  return async (container, user) => {
    // Behind a link are the data of its target.
    const owner = parts.declared.links?.[container] ?? container
    const key = JSON.stringify([owner, user.worker])
    const request = { ...user, isConcurrent: held.has(key), isFresh: false }
    held.add(key, 1)
    try {
      const { live, end } = await ownContainer(container, user.worker, parts)
      const isIsolated = parts.declared.isolation?.[owner] !== undefined
      const leased = isIsolated
        ? await leaseOn(await serverOf(live, parts), request, parts.ask).catch((error: unknown) =>
            endThenThrow(end, error),
          )
        : { live, release: async () => [] }
      const { live: shown, release } = live.current.link
        ? linkOfOnesOwn(live, leased, parts.ask)
        : leased
      return {
        live: shown,
        release: async (outcome) => {
          held.add(key, -1)
          return await release(outcome).finally(end)
        },
      }
    } catch (error) {
      held.add(key, -1)
      throw error
    }
  }
}

const serverOf = async (live: LiveRecord, { liveOf }: TakeParts): Promise<LiveRecord> =>
  live.current.link ? liveOf(live.current.link.to) : live

async function leaseOn(live: LiveRecord, request: LeaseRequest, ask: Ask): Promise<Leased> {
  const { death } = live.current
  if (death) throw (await import('@mooring/client/report')).diedBefore(death, epochMs())
  return leaseOf(live, request, ask)
}

async function endThenThrow(end: () => Promise<void>, error: unknown): Promise<never> {
  await end().catch(() => undefined)
  throw error
}

interface Counts {
  has(key: string): boolean
  add(key: string, count: number): void
}

function createCounts(): Counts {
  const counts = new Map<string, number>()
  return {
    has: (key) => counts.has(key),
    add: (key, count) => {
      const sum = (counts.get(key) ?? 0) + count
      if (sum === 0) counts.delete(key)
      else counts.set(key, sum)
    },
  }
}
