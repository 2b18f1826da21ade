import type { LiveRecord } from './create-handle.ts'
import { leasedRecord } from './leased-record.ts'
import type { Ask, DataLease, LeaseRequest } from './protocol.ts'
import type { ContainerRecord } from './record.ts'

/** Data of its own that a test, file or worker holds on a server. */
export interface Leased {
  /** What a handle reads: the container's record with the fields of the lease. */
  readonly live: LiveRecord
  /**
   * Gives the data back.
   *
   * @returns what was left behind that may harm others, in words
   */
  release(outcome: { hasFailed: boolean }): Promise<readonly string[]>
}

/** Asks for data of one's own on the server behind a record. */
export async function leaseOf(base: LiveRecord, request: LeaseRequest, ask: Ask): Promise<Leased> {
  const { name } = base.current
  const lease = (isFresh: boolean): Promise<DataLease> =>
    ask('lease', { name, request: { ...request, isFresh } })
  let held = await lease(request.isFresh)
  let isKept = false
  const release = async (hasFailed: boolean): Promise<readonly string[]> => {
    const { id: leaseId } = held
    return ask('release', { name, leaseId, hasFailed, isKept })
  }
  const merged = createMerge()
  return {
    live: {
      get current() {
        return merged(base.current, held)
      },
      data: {
        get leaseId() {
          return held.id
        },
        fresh: async () => {
          await release(false)
          isKept = false
          held = await lease(true)
        },
        keep: () => {
          isKept = true
        },
      },
    },
    release: ({ hasFailed }) => release(hasFailed),
  }
}

// The same two parts are read again and again.
function createMerge(): (record: ContainerRecord, lease: DataLease) => ContainerRecord {
  let last: { record: ContainerRecord; lease: DataLease; merged: ContainerRecord } | undefined
  return (record, lease) => {
    if (last?.record === record && last.lease === lease) return last.merged
    const merged = leasedRecord(record, lease)
    last = { record, lease, merged }
    return merged
  }
}
