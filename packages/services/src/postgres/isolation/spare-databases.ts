import type { DatabaseCopies } from './database-copies.ts'

/** Copies that nobody has used yet, made ahead; and those that nobody needs any more. */
export interface SpareDatabases {
  /** A copy at once where there is one, else as soon as it is made. */
  take(): Promise<string>
  /** Has a database dropped when there is time. */
  giveAway(name: string): void
  /** A name that no other database has. */
  nextName(): string
  close(): Promise<void>
}

export interface SpareOptions {
  copies: DatabaseCopies
  /** Prefix of all names. */
  prefix: string
  /** One that is there already. */
  first: string
  /** Size of a copy. */
  sizeBytes: number
  /** Copies made ahead at first; more where they are taken faster than they are made. */
  readyAtFirst: number
}

/** Memory that copies may take which are made ahead, and as much again for those that are to be dropped. */
const budgetBytes = 256 * 2 ** 20

const makersAtOnce = 2
const mostReady = 16

export function createSpareDatabases(options: SpareOptions): SpareDatabases {
  const { copies, prefix, first, sizeBytes, readyAtFirst } = options
  const most = Math.max(1, Math.min(mostReady, Math.floor(budgetBytes / Math.max(sizeBytes, 1))))
  const ready: string[] = [first]
  const away: string[] = []
  const underWay = new Set<Promise<void>>()
  let wanted = Math.min(readyAtFirst, most)
  let making = 0
  let isDropping = false
  let isClosed = false
  let count = 0

  const nextName = (): string => `${prefix}${(count += 1)}`
  const make = async (): Promise<string> => {
    const name = nextName()
    await copies.create(name)
    return name
  }
  const inBackground = (work: Promise<unknown>): void => {
    // What fails here is tried again by who needs it, and fails there with its reason.
    const settled = work.then(ignore, ignore).finally(() => underWay.delete(settled))
    underWay.add(settled)
  }
  const refill = (): void => {
    if (isClosed) return
    while (making < makersAtOnce && ready.length + making < wanted) {
      making += 1
      const made = make().finally(() => (making -= 1))
      inBackground(made.then((name) => ready.push(name)).then(refill))
    }
  }
  const drop = (): void => {
    if (isClosed || isDropping || away.length <= most) return
    isDropping = true
    const dropped = copies.drop(away.shift() ?? '').finally(() => (isDropping = false))
    inBackground(dropped.then(drop, drop))
  }
  return {
    take: async () => {
      const name = ready.shift()
      if (name === undefined) wanted = Math.min(wanted + 1, most)
      try {
        return name ?? (await make())
      } finally {
        refill()
      }
    },
    giveAway: (name) => {
      away.push(name)
      drop()
    },
    nextName,
    close: async () => {
      isClosed = true
      await Promise.all(underWay)
    },
  }
}

const ignore = (): void => undefined
