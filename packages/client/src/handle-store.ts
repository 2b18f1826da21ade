import type { ContainerRecord } from './container-record.ts'
import { createHandle, type HeldData, type LiveRecord } from './create-handle.ts'
import type { Handle } from './handle.ts'
import type { Deaths } from './known-deaths.ts'
import { leaseOf, overLink, type Leased } from './leased.ts'
import type { Ask, LeaseRequest, SessionAddress } from './protocol.ts'
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
  /** The handle of a link for one test: with its data on the target, if it is concurrent, and for its faults. */
  ofTest(link: Handle, test: LinkUser): Handle
  /** Data of one's own that handles show, unless it is that of a concurrent test. */
  data: Omit<ShownData, 'show'>
}

export interface LeasedHandle extends Leased {
  handle: Handle
}

export interface LinkUser {
  /** Of the test. */
  user: string
  /** Data that other tests do not see. Default: what handles show. */
  data: HeldData | undefined
}

export function createHandleStore(
  { containers }: SessionAddress,
  {
    ask,
    deaths,
    userOf,
  }: { ask: Ask; deaths: Pick<Deaths, 'heard'>; userOf(link: string): string },
): HandleStore {
  const records = createRecords(containers)
  const data = createShownData()
  const handles = new Map<string, Handle>()
  const shownBy = new WeakMap<Handle, LiveRecord>()

  const adopt = (answered: ContainerRecord): Handle => {
    const { name } = answered
    const live = records.of(answered)
    deaths.heard(live.current)
    const shown = live.current.link
      ? overLink(live, { data: () => shownData(live), user: () => userOf(name) })
      : following(() => data.get(name)?.live ?? live)
    const handle = createHandle(shown, ask)
    shownBy.set(handle, live)
    handles.set(name, handle)
    return handle
  }
  const shownData = ({ current: { link } }: LiveRecord): HeldData | undefined =>
    link && data.get(link.to)?.live.data
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
    ofTest: (link, { user, data: own }) => {
      const live = shownBy.get(link)!
      return createHandle(
        overLink(live, { data: () => own ?? shownData(live), user: () => user }),
        ask,
      )
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
