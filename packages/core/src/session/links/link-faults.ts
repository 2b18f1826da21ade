import type { FaultOrder, LinkState } from '@mooring/client'
import { epochMs } from '../../abort.ts'
import { allDone } from './all-done.ts'
import { knownFault, type KnownFault } from './toxics.ts'
import type { ToxiproxyApi } from './toxiproxy-api.ts'

/** Who has set a fault. */
export interface FaultOwner {
  holder: object
  user: string
}

/** The faults of one link. */
export interface LinkFaults {
  /** @returns the id of the fault */
  set(order: FaultOrder, owner: FaultOwner): Promise<string>
  /** Undoes some faults; settles when the link is without them. */
  undo(isMeant: (fault: { id: string } & FaultOwner) => boolean): Promise<void>
  /** What was there at some time since a moment. */
  since(sinceMs: number): LinkState[]
}

interface Fault extends KnownFault, FaultOwner {
  id: string
  fromMs: number
  untilMs?: number
}

// Of those that are over, what a report may still ask for.
const mostRemembered = 100

let faultIds = 0

/**
 * @param link declared name
 * @param proxies names of what stands for its ports
 * @param onChange hears what is wrong with the link from now on
 */
export function createLinkFaults(
  link: string,
  {
    api,
    proxies,
    onChange,
  }: { api: ToxiproxyApi; proxies: readonly string[]; onChange(faults: string[]): void },
): LinkFaults {
  let faults: Fault[] = []
  const over: Fault[] = []
  let turn: Promise<unknown> = Promise.resolve()
  // One after the other, because a cut is there until the last of several is undone.
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work)
    turn = done.catch(() => undefined)
    return done
  }
  const onAll = async (work: (proxy: string) => Promise<unknown>): Promise<void> =>
    allDone(proxies.map(work))

  const apply = async (fault: Fault): Promise<string> => {
    faults.push(fault)
    try {
      if (fault.isCut) await onAll((proxy) => api.enable(proxy, false))
      for (const toxic of fault.toxics)
        await onAll((proxy) => api.addToxic(proxy, { ...toxic, name: toxicName(fault, toxic) }))
    } catch (error) {
      // What was set in part; where that cannot be undone now, the end of the test tries again.
      const forget = (): void => void (faults = faults.filter((one) => one !== fault))
      await lift([fault]).then(forget, () => undefined)
      throw error
    }
    onChange(faults.map(({ words }) => words))
    return fault.id
  }
  const lift = async (going: readonly Fault[]): Promise<void> => {
    const left = faults.filter((fault) => !going.includes(fault))
    for (const fault of going)
      for (const toxic of fault.toxics)
        await onAll((proxy) => api.removeToxic(proxy, toxicName(fault, toxic)))
    if (isCut(faults) && !isCut(left)) await onAll((proxy) => api.enable(proxy, true))
  }
  const remove = async (going: Fault[]): Promise<void> => {
    if (going.length === 0) return
    await lift(going)
    faults = faults.filter((fault) => !going.includes(fault))
    over.push(...going.map((fault) => ({ ...fault, untilMs: epochMs() })))
    over.splice(0, Math.max(0, over.length - mostRemembered))
    onChange(faults.map(({ words }) => words))
  }
  return {
    set: (order, owner) => {
      const known = knownFault(order)
      const fault = { ...known, ...owner, id: `fault-${++faultIds}`, fromMs: epochMs() }
      return inTurn(() => apply(fault))
    },
    undo: (isMeant) => inTurn(() => remove(faults.filter(isMeant))),
    since: (sinceMs) =>
      [...over, ...faults]
        .filter(({ untilMs = Infinity }) => untilMs >= sinceMs)
        .map((fault) => stateOf(link, fault)),
  }
}

const stateOf = (link: string, { words, fromMs, untilMs }: Fault): LinkState => ({
  link,
  fault: words,
  fromMs,
  ...(untilMs !== undefined && { untilMs }),
})

const isCut = (faults: readonly Fault[]): boolean => faults.some((fault) => fault.isCut)

const toxicName = ({ id }: Fault, { stream }: KnownFault['toxics'][number]): string =>
  `${id}-${stream}`
