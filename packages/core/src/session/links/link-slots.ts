import { orAborted } from '../../abort.ts'

/** Which listening ports of the proxy are in use, of links that are there several times. */
export interface LinkSlots {
  /** Waits until one is free. */
  take(link: string, count: number, signal: AbortSignal): Promise<number>
  free(link: string, slot: number): void
}

export function createLinkSlots(): LinkSlots {
  const taken = new Map<string, Set<number>>()
  const waiting = new Set<() => void>()
  const freed = (): Promise<void> => new Promise((resolve) => void waiting.add(resolve))
  return {
    take: async (link, count, signal) => {
      const slots = taken.get(link) ?? new Set()
      taken.set(link, slots)
      while (slots.size >= count) await orAborted(freed(), signal)
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
