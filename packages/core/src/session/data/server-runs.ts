import type { RunningContainer } from '../containers/running-container.ts'
import type { OpenPool } from './open-pool.ts'

/** The time from one start of a server to the next, for which a pool of its data lasts. */
export interface ServerRun {
  startedAtMs: number
  opened: Promise<OpenPool>
  hasFailed: boolean
}

export interface ServerRuns {
  /** The run of now, whose pool is opened unless it is; waits while the server is restarted. */
  current(): Promise<ServerRun>
  /** The run of now if its pool is open; waits while the server is restarted. */
  opened(): Promise<ServerRun | undefined>
  /** Whether no other pool has been opened since, or closed this one. */
  isLatest(run: ServerRun): boolean
  /** False also when the server is down, or others have started it again. */
  isOfNow(run: ServerRun): boolean
  /** Closes the pool, and runs a restart of the server. */
  restart(work: () => Promise<unknown>): Promise<void>
  close(): Promise<void>
}

export function createServerRuns(
  running: RunningContainer,
  openPool: () => Promise<OpenPool>,
): ServerRuns {
  let latest: ServerRun | undefined
  let restarts = 0
  let restarting: Promise<unknown> | undefined

  const close = async (): Promise<void> => {
    const closing = latest
    latest = undefined
    await closing?.opened.then((opened) => opened.close()).catch(() => undefined)
  }
  const open = (): ServerRun => {
    const { startedAtMs } = running.startedFacts
    // One after the other, because both may use the same names.
    const run: ServerRun = { startedAtMs, opened: close().then(openPool), hasFailed: false }
    // What was wrong may have passed when the next one asks.
    run.opened.catch(() => (run.hasFailed = true))
    return (latest = run)
  }
  const isOfNow = (run: ServerRun): boolean =>
    run === latest && !run.hasFailed && isSameStart(run, running)
  const openNow = (): ServerRun | undefined => (latest && isOfNow(latest) ? latest : undefined)
  const whenStill = async (): Promise<void> => {
    await restarting
    if (restarts > 0) await whenStill()
  }
  return {
    current: async () => {
      if (restarts > 0) await whenStill()
      return openNow() ?? open()
    },
    opened: async () => {
      if (restarts > 0) await whenStill()
      return openNow()
    },
    isLatest: (run) => run === latest,
    isOfNow,
    restart: async (work) => {
      restarts += 1
      const done = close()
        .then(work)
        .finally(() => (restarts -= 1))
      restarting = Promise.allSettled([restarting, done])
      await done
    },
    close,
  }
}

const isSameStart = (
  { startedAtMs }: ServerRun,
  { startedFacts, live }: RunningContainer,
): boolean =>
  startedAtMs === startedFacts.startedAtMs && ['running', 'paused'].includes(live.current.state)
