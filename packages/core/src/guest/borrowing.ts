import type { Leased } from '@mooring/client'
import { deadline, orAborted } from '../abort.ts'
import { linkOfOnesOwn } from './link-of-ones-own.ts'
import { createTake, type LeaseUser, type TakeParts } from './take-lease.ts'

/** Takes what is lent, of which some is a worker's and taken once. */
export interface Borrowing {
  take(name: string, user: LeaseUser): Promise<Leased>
  /** Gives back what workers have, and waits 5 s at most. */
  end(): Promise<void>
}

// A server that does not answer must not keep the session open.
const endTimeoutMs = 5_000

export function createBorrowing(parts: TakeParts): Borrowing {
  const { isolation = {}, scopes = {}, links = {} } = parts.declared
  const take = createTake(parts)
  const ofWorkers = new Map<string, Promise<Leased>>()
  const heldByWorkers: Leased[] = []

  const ofWorker = (name: string, worker: string): Promise<Leased> => {
    const key = JSON.stringify([name, worker])
    const known = ofWorkers.get(key)
    if (known) return known
    const taking = take(name, { name: `worker ${worker}`, worker })
    ofWorkers.set(key, taking)
    taking.then(
      (leased) => heldByWorkers.push(leased),
      () => ofWorkers.delete(key),
    )
    return taking
  }
  const borrow = async (name: string, user: LeaseUser): Promise<Leased> => {
    const isOfWorker = (isolation[name] ?? scopes[name]) === 'worker'
    if (!isOfWorker) return take(name, user)
    const { live } = await ofWorker(name, user.worker)
    return { live, release: async () => [] }
  }
  /** The data behind a link is that of its target; where they are of a narrow scope, both are taken at one place. */
  const borrowLink = async (name: string, to: string, user: LeaseUser): Promise<Leased> => {
    const isScoped = (scopes[name] ?? scopes[to]) !== undefined
    if (isScoped || isolation[to] === undefined) return take(name, user)
    const data = await borrow(to, user)
    try {
      return linkOfOnesOwn(await parts.liveOf(name), data, parts.ask)
    } catch (error) {
      await data.release({ hasFailed: false })
      throw error
    }
  }
  return {
    take: (name, user) => {
      const to = links[name]
      return to === undefined ? borrow(name, user) : borrowLink(name, to, user)
    },
    end: async () => {
      const released = heldByWorkers
        .splice(0)
        .map(async ({ release }) => release({ hasFailed: false }))
      using limit = deadline(endTimeoutMs, new AbortController().signal)
      // There is no caller left to report it to.
      await orAborted(Promise.allSettled(released), limit.signal).catch(() => undefined)
    },
  }
}
