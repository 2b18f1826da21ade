import { join } from 'node:path'
import { deadline, orAborted } from '../../abort.ts'
import type { Engine } from '../../docker/engine.ts'
import type { SessionIdentity } from '../../docker/labels.ts'
import { openLedger } from './ledger.ts'
import { removeNotedOrphans } from './orphans.ts'
import type { RemovedOrphans } from './removed-orphans.ts'
import { armWatchdog, type Watchdog } from './watchdog.ts'

// Nothing is made before it is over, so that it must not hold up the tests for ever.
const sweepTimeoutMs = 60_000

/** Ensures that nothing of a session stays, even if its process crashes. */
export interface Reaper {
  /** Has a folder removed too if the process dies. */
  alsoRemove(folder: string): void
  /** Passes a request to make an object through, and ensures that what it makes late is removed too. */
  whileMaking<T>(request: () => Promise<T>): Promise<T>
  /** To be called when the session has removed everything itself. */
  dismiss(): Promise<void>
}

/** Of a session that makes nothing on an engine. */
export const noReaper: Reaper = {
  alsoRemove: () => undefined,
  whileMaking: (request) => request(),
  dismiss: () => Promise.resolve(),
}

/** The reapers of the engines of a session as one. */
export const together = (reapers: readonly Reaper[]): Pick<Reaper, 'alsoRemove' | 'dismiss'> => ({
  alsoRemove: (folder) => reapers[0]?.alsoRemove(folder),
  dismiss: async () => void (await Promise.all(reapers.map((reaper) => reaper.dismiss()))),
})

export interface ReaperParts {
  identity: SessionIdentity
  engine: Engine
  /** Where the state of this user's programs is kept. */
  stateDirectory: string
  environment: NodeJS.ProcessEnv
  /** Without a watchdog only the next start clears up after a crash. */
  hasWatchdog: boolean
}

/** Notes the session and arms its watchdog. @throws InternalError WATCHDOG_FAILED */
export async function armReaper({
  identity: { id, owner },
  engine: { name, endpoint },
  stateDirectory,
  environment,
  hasWatchdog,
}: ReaperParts): Promise<Reaper> {
  const ledger = openLedger(stateDirectory)
  const subject = { sessionId: id, engine: name }
  const noteFile = ledger.fileOf(subject)
  const logFile = join(stateDirectory, 'watchdog.log')
  const order = { sessionId: id, ownerPid: owner.pid, endpoint, noteFile, logFile }
  const noted = ledger.add({ ...subject, place: endpoint.place, owner })
  let watchdog: Watchdog | undefined
  try {
    watchdog = hasWatchdog ? await armWatchdog(order, environment) : undefined
    await noted
  } catch (error) {
    await noted
    await ledger.remove(subject)
    throw error
  }
  let pending = 0
  return {
    alsoRemove: (folder) => watchdog?.alsoRemove(folder),
    whileMaking: async (request) => {
      if ((pending += 1) === 1) watchdog?.tellPending(true)
      try {
        return await request()
      } finally {
        if ((pending -= 1) === 0) watchdog?.tellPending(false)
      }
    },
    dismiss: async () => {
      watchdog?.disarm()
      await ledger.remove(subject)
    },
  }
}

/** Removes what sessions that died earlier left at the same engine; an engine that cannot is no reason to fail. */
export async function sweep(
  {
    engine: { docker, endpoint },
    identity: { owner },
    stateDirectory,
  }: Omit<ReaperParts, 'environment' | 'hasWatchdog'>,
  signal: AbortSignal,
): Promise<RemovedOrphans | undefined> {
  const ledger = openLedger(stateDirectory)
  const { place } = endpoint
  using limit = deadline(sweepTimeoutMs, signal)
  const swept = removeNotedOrphans(docker, { ledger, self: owner, place, signal: limit.signal })
  return await orAborted(swept, limit.signal).catch(() => undefined)
}
