import { sleep } from '../abort.ts'
import type { SharedRun } from '../server/shared-run.ts'
import { watchEnds } from './process-ends.ts'

// A runner that restarts itself, because its own config was edited, acquires the run again within seconds.
const holdMs = 60_000

/** The runs of this process, each counted by those who use it. */
export interface RunRegistry {
  /**
   * Joins the run of a key, or opens it. From the first to the last one, a signal that ends the process closes all; of any
   * other end the session process hears, or the watchdog, and removes everything.
   *
   * @param options.log tells a person of that
   */
  acquire(
    key: string,
    options: { open: () => Promise<SharedRun>; log(line: string): void },
  ): Promise<SharedRun>
  /**
   * Leaves the run of a key; the last one to leave closes it.
   *
   * @param options.isHeld keeps it for a while for the next who acquires it, who has it reloaded. @default false
   */
  release(key: string, options?: { isHeld?: boolean }): Promise<void>
}

interface Entry {
  run: Promise<SharedRun>
  users: number
  /** Set while nobody uses it: stops the time after which it is closed. */
  takeOver?: AbortController | undefined
}

// The one piece of global state: a runner may load this module twice in a process (linked packages, several projects),
// and every copy must find the same containers.
const place = Symbol.for('mooring.runs')

export function registry(): RunRegistry {
  const holder = globalThis as { [place]?: RunRegistry }
  return (holder[place] ??= createRegistry())
}

function createRegistry(): RunRegistry {
  const entries = new Map<string, Entry>()
  const closing = new Set<Promise<void>>()
  let letEndsGo: (() => void) | undefined

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
    letEndsGo?.()
    letEndsGo = undefined
  }
  const end = async (key: string, entry: Entry): Promise<void> => {
    entries.delete(key)
    await close(entry.run)
  }
  const hold = (key: string, entry: Entry): void => {
    entry.takeOver = new AbortController()
    // Nobody is left to hear of a failure; the watchdog tries again at the end of the process.
    sleep(holdMs, entry.takeOver.signal, { isBackground: true })
      .then(() => end(key, entry))
      .catch(() => undefined)
  }
  const takeOver = async (entry: Entry, run: SharedRun): Promise<void> => {
    entry.takeOver?.abort()
    entry.takeOver = undefined
    await run.reload()
  }
  const closeAll = async (): Promise<void> => {
    const open = [...entries.values()].map(({ run }) => close(run))
    await Promise.all([...open, ...closing])
  }
  return {
    acquire: async (key, { open, log }) => {
      letEndsGo ??= watchEnds({ stop: closeAll, log })
      const entry = entries.get(key) ?? { run: open(), users: 0 }
      entries.set(key, entry)
      entry.users += 1
      try {
        const run = await entry.run
        if (entry.takeOver) await takeOver(entry, run)
        return run
      } catch (error) {
        entries.delete(key) // A run that could not be opened may be tried again.
        forget()
        throw error
      }
    },
    release: async (key, { isHeld = false } = {}) => {
      const entry = entries.get(key)
      if (!entry || --entry.users > 0) return
      if (isHeld) hold(key, entry)
      else await end(key, entry)
    },
  }
}
