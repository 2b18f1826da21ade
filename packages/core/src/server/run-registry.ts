import type { SessionAddress } from '@mooring/client'
import type { Session } from '../session/session.ts'
import { stopOnSignals } from './stop-on-signals.ts'

/** A session that every runner project of this process shares. */
export interface SharedRun {
  session: Session
  address: SessionAddress
  /** Again does nothing more. */
  close(): Promise<void>
}

/** The runs of this process, each counted by those who use it. */
export interface RunRegistry {
  /**
   * Joins the run of a key, or opens it. From the first to the last one, a signal that ends the process closes all.
   *
   * @param options.log tells a person of that
   */
  acquire(
    key: string,
    options: { open: () => Promise<SharedRun>; log(line: string): void },
  ): Promise<SharedRun>
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
  const closing = new Set<Promise<void>>()
  let letSignalsGo: (() => void) | undefined

  const close = async (run: Promise<SharedRun>): Promise<void> => {
    const closed = run.then(({ close: closeRun }) => closeRun())
    closing.add(closed)
    await closed.finally(() => {
      closing.delete(closed)
      forget()
    })
  }
  const forget = (): void => {
    if (entries.size + closing.size > 0) return
    letSignalsGo?.()
    letSignalsGo = undefined
  }
  const closeAll = async (): Promise<void> => {
    const open = [...entries.values()].map(({ run }) => close(run))
    await Promise.all([...open, ...closing])
  }
  return {
    acquire: async (key, { open, log }) => {
      letSignalsGo ??= stopOnSignals({ stop: closeAll, log })
      const entry = entries.get(key) ?? { run: open(), users: 0 }
      entries.set(key, entry)
      entry.users += 1
      try {
        return await entry.run
      } catch (error) {
        entries.delete(key) // A run that could not be opened may be tried again.
        forget()
        throw error
      }
    },
    release: async (key) => {
      const entry = entries.get(key)
      if (!entry || --entry.users > 0) return
      entries.delete(key)
      await close(entry.run)
    },
  }
}
