import { createHandle, type LiveRecord } from './create-handle.ts'
import type { Deaths } from './deaths.ts'
import type { Handle } from './handle.ts'
import { leaseOf, type Leased } from './leased.ts'
import type { Ask, LeaseRequest, SessionAddress } from './protocol.ts'
import type { ContainerRecord } from './record.ts'
import { createRecords } from './records.ts'
import { createShownData, type ShownData } from './shown-data.ts'

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
  /** Data of one's own that handles show, unless it is that of a concurrent test. */
  data: Omit<ShownData, 'show'>
}

export interface LeasedHandle extends Leased {
  handle: Handle
}

export function createHandleStore(
  { containers }: SessionAddress,
  { ask, deaths }: { ask: Ask; deaths: Pick<Deaths, 'heard'> },
): HandleStore {
  const records = createRecords(containers)
  const data = createShownData()
  const handles = new Map<string, Handle>()
  const shownBy = new WeakMap<Handle, LiveRecord>()

  const adopt = (answered: ContainerRecord): Handle => {
    const { name } = answered
    const live = records.of(answered)
    deaths.heard(live.current)
    const handle = createHandle(
      following(() => data.get(name)?.live ?? live),
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
      records.heard(changed)
    },
    lease: async (handle, request) => {
      const taken = leaseOf(shownBy.get(handle)!, request, ask)
      if (!request.isConcurrent) return { ...(await data.show(handle.name, taken)), handle }
      const leased = await taken
      return { ...leased, handle: createHandle(leased.live, ask) }
    },
    data,
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
