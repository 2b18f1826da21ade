import { randomUUID } from 'node:crypto'
import { overLink, type Ask, type Leased, type LiveRecord } from '@mooring/client'

/** A link for one user: it leads to the user's data, and the faults that the user sets end with it. */
export function linkOfOnesOwn(link: LiveRecord, data: Leased, ask: Ask): Leased {
  const user = randomUUID()
  return {
    live: overLink(link, { data: () => data.live.data, user: () => user }),
    release: async (outcome) => {
      let left: readonly string[]
      try {
        // What is put back, or kept, is reached by others without them.
        await ask('endFaults', { user })
      } finally {
        left = await data.release(outcome)
      }
      return left
    },
  }
}
