import type { Leased } from './leased.ts'

/** Data of one's own that the handles of a worker show, by container. */
export interface ShownData {
  get(name: string): Leased | undefined
  /** Why there is none where there should be some. */
  failureOf(name: string): Error | undefined
  /** Shows what is taken until it is released. @throws what `taken` rejects with */
  show(name: string, taken: Promise<Leased>): Promise<Leased>
  /** Ids of the leases, by container. */
  leaseIds(): Record<string, string>
}

export function createShownData(): ShownData {
  const leases = new Map<string, Leased>()
  const failures = new Map<string, Error>()
  return {
    get: (name) => leases.get(name),
    failureOf: (name) => failures.get(name),
    show: async (name, taken) => {
      failures.delete(name)
      try {
        const leased = await taken
        leases.set(name, leased)
        return {
          live: leased.live,
          release: (outcome) => {
            if (leases.get(name) === leased) leases.delete(name)
            return leased.release(outcome)
          },
        }
      } catch (error) {
        failures.set(name, error as Error)
        throw error
      }
    },
    leaseIds: () =>
      Object.fromEntries(
        [...leases].flatMap(([name, { live }]): [string, string][] =>
          live.data ? [[name, live.data.leaseId]] : [],
        ),
      ),
  }
}
