import type { ContainerRecord } from './container-record.ts'
import type { HeldData, LiveRecord } from './create-handle.ts'
import { leasedRecord } from './leased-record.ts'
import type { Ask, DataLease, LeaseRequest } from './protocol.ts'

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
        return merged(base.current, held.connection)
      },
      data: {
        get leaseId() {
          return held.id
        },
        get connection() {
          return held.connection
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

/** What a link leads to where its user has data of its own on the target: the same, by way of the link. */
export function overLink(
  link: LiveRecord,
  { data, user }: { data(): HeldData | undefined; user(): string },
): LiveRecord {
  const merged = createMerge()
  return {
    get current() {
      const own = data()?.connection
      return own ? merged(link.current, own) : link.current
    },
    get data() {
      return data()
    },
    get user() {
      return user()
    },
  }
}

// The same two parts are read again and again.
function createMerge(): (
  record: ContainerRecord,
  connection: DataLease['connection'],
) => ContainerRecord {
  let last:
    | {
        record: ContainerRecord
        connection: DataLease['connection']
        merged: ContainerRecord
      }
    | undefined
  return (record, connection) => {
    if (last?.record === record && last.connection === connection) return last.merged
    const merged = leasedRecord(record, { connection })
    last = { record, connection, merged }
    return merged
  }
}
