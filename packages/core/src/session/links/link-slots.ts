import { StartupError } from '@mooring/client'
import { deadline, orAborted } from '../../abort.ts'

/** Which listening ports of the proxy are in use, of links that are there several times. */
export interface LinkSlots {
  /** Waits until one is free. @throws StartupError LINK_FAILED when none is in time */
  take(link: string, wanted: WantedSlot): Promise<number>
  free(link: string, slot: number): void
}

export interface WantedSlot {
  /** How many there are at once. */
  count: number
  timeoutMs: number
  signal: AbortSignal
}

export function createLinkSlots(): LinkSlots {
  const taken = new Map<string, Set<number>>()
  const waiting = new Set<() => void>()
  const freed = (): Promise<void> => new Promise((resolve) => void waiting.add(resolve))
  return {
    take: async (link, { count, timeoutMs, signal }) => {
      using limit = deadline(timeoutMs, signal)
      const slots = taken.get(link) ?? new Set()
      taken.set(link, slots)
      while (slots.size >= count)
        await orAborted(freed(), limit.signal).catch((cause: unknown) => {
          signal.throwIfAborted()
          throw allTaken(link, { count, timeoutMs, cause })
        })
      const slot = Array.from({ length: count }, (_, index) => index).find(
        (one) => !slots.has(one),
      )!
      slots.add(slot)
      return slot
    },
    free: (link, slot) => {
      taken.get(link)?.delete(slot)
      for (const goOn of waiting) goOn()
      waiting.clear()
    },
  }
}

const allTaken = (
  link: string,
  { count, timeoutMs, cause }: Omit<WantedSlot, 'signal'> & { cause: unknown },
): StartupError =>
  new StartupError({
    code: 'LINK_FAILED',
    what: `None of the ${count} that there can be of link "${link}" became free in ${timeoutMs / 1000} s.`,
    fix: 'let fewer tests that name it run at once, or give it a wider scope.',
    cause,
  })
