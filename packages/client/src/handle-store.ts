import { createHandle, type ChangingRecord, type LiveRecord } from './create-handle.ts'
import type { Deaths } from './deaths.ts'
import type { Handle } from './handle.ts'
import { leaseOf, type Leased } from './leased.ts'
import type { Ask, LeaseRequest, SessionAddress } from './protocol.ts'
import type { ContainerRecord } from './record.ts'

/** The handles of a worker, which show what the session last said, and data of one's own where there is some. */
export interface HandleStore {
  /** Makes the handle of a container that was started. */
  adopt(answered: ContainerRecord): Handle
  handleOf(name: string): Handle | undefined
  forget(name: string): void
  /** Takes news of the session in. */
  heard(changed: ContainerRecord): void
  /** Takes data of one's own on a container. @throws what the container's service throws */
  lease(handle: Handle, request: LeaseRequest): Promise<LeasedHandle>
  /** Ids of the leases that handles show, by container. */
  leaseIds(): Record<string, string>
}

export interface LeasedHandle extends Leased {
  handle: Handle
}

export function createHandleStore(
  { containers }: SessionAddress,
  { ask, deaths }: { ask: Ask; deaths: Pick<Deaths, 'heard'> },
): HandleStore {
  const records = new Map<string, ChangingRecord>()
  const leases = new Map<string, Leased>()
  const handles = new Map<string, Handle>()
  const shownBy = new WeakMap<Handle, LiveRecord>()

  const adopt = (answered: ContainerRecord): Handle => {
    const { name } = answered
    // News may have come with the answer, and then they are newer.
    const live = records.get(name) ?? { current: answered }
    records.set(name, live)
    deaths.heard(live.current)
    const handle = createHandle(
      following(() => leases.get(name)?.live ?? live),
      ask,
    )
    shownBy.set(handle, live)
    handles.set(name, handle)
    return handle
  }
  return {
    adopt,
    handleOf: (name) => handles.get(name),
    forget: (name) => void handles.delete(name),
    heard: (changed) => {
      deaths.heard(changed)
      const { name, state } = changed
      const live = records.get(name)
      if (live) live.current = changed
      // Of the many that tests have of their own, nobody asks again.
      if (state === 'removed' && !containers.includes(name)) records.delete(name)
      else if (!live) records.set(name, { current: changed })
    },
    lease: async (handle, request) => {
      const { name } = handle
      const leased = await leaseOf(shownBy.get(handle)!, request, ask)
      if (request.isConcurrent) return { ...leased, handle: createHandle(leased.live, ask) }
      leases.set(name, leased)
      return {
        live: leased.live,
        handle,
        release: (outcome) => {
          if (leases.get(name) === leased) leases.delete(name)
          return leased.release(outcome)
        },
      }
    },
    leaseIds: () => {
      const held = [...leases].flatMap(
        ([
          name,
          {
            live: { data },
          },
        ]): [string, string][] => (data ? [[name, data.leaseId]] : []),
      )
      return Object.fromEntries(held)
    },
  }
}

const following = (shown: () => LiveRecord): LiveRecord => ({
  get current() {
    return shown().current
  },
  get data() {
    return shown().data
  },
})
