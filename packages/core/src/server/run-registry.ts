import type { SessionAddress } from '@mooring/client'
import type { Session } from '../session/session.ts'

/** A session that every runner project of this process shares. */
export interface SharedRun {
  session: Session
  address: SessionAddress
  close(): Promise<void>
}

/** The runs of this process, each counted by those who use it. */
export interface RunRegistry {
  /** Joins the run of a key, or opens it. */
  acquire(key: string, open: () => Promise<SharedRun>): Promise<SharedRun>
  /** Leaves the run of a key; the last one to leave closes it. */
  release(key: string): Promise<void>
}

// The one piece of global state: a runner may load this module twice in a process (linked packages, several projects),
// and every copy must find the same containers.
const place = Symbol.for('mooring.runs')

export function registry(): RunRegistry {
  const holder = globalThis as { [place]?: RunRegistry }
  return (holder[place] ??= createRegistry())
}

function createRegistry(): RunRegistry {
  const entries = new Map<string, { run: Promise<SharedRun>; users: number }>()
  return {
    acquire: async (key, open) => {
      const entry = entries.get(key) ?? { run: open(), users: 0 }
      entries.set(key, entry)
      entry.users += 1
      try {
        return await entry.run
      } catch (error) {
        entries.delete(key) // A run that could not be opened may be tried again.
        throw error
      }
    },
    release: async (key) => {
      const entry = entries.get(key)
      if (!entry || --entry.users > 0) return
      entries.delete(key)
      await (await entry.run).close()
    },
  }
}
