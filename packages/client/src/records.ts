import type { ContainerRecord } from './container-record.ts'
import type { ChangingRecord } from './create-handle.ts'

/** What the session last said of its containers. */
export interface Records {
  /** The one that an answer is of, kept up to date from now on. */
  of(answered: ContainerRecord): ChangingRecord
  /** Takes news of the session in. */
  heard(changed: ContainerRecord): void
}

/** @param declared names that somebody may ask for again */
export function createRecords(declared: readonly string[]): Records {
  const records = new Map<string, ChangingRecord>()
  return {
    of: (answered) => {
      // News may have come with the answer, and then they are newer.
      const live = records.get(answered.name) ?? { current: answered }
      records.set(answered.name, live)
      return live
    },
    heard: (changed) => {
      const { name, state } = changed
      const live = records.get(name)
      if (live) live.current = changed
      // Of the many that tests have of their own, nobody asks again.
      if (state === 'removed' && !declared.includes(name)) records.delete(name)
      else if (!live) records.set(name, { current: changed })
    },
  }
}
