import { join } from 'node:path'
import type { Engine } from '../../docker/engine.ts'
import type { SessionIdentity } from '../../docker/labels.ts'
import { openLedger } from './ledger.ts'
import { removeNotedOrphans, type RemovedOrphans } from './orphans.ts'
import { armWatchdog } from './watchdog.ts'

/** Sees to it that nothing of a session stays, whatever becomes of its process. */
export interface Reaper {
  /** Has a folder removed too if the process dies. */
  alsoRemove(folder: string): void
  /** To be called when the session has removed everything itself. */
  dismiss(): Promise<void>
}

export interface ReaperParts {
  identity: SessionIdentity
  engine: Engine
  /** Where the state of this user's programs is kept. */
  stateDirectory: string
  environment: NodeJS.ProcessEnv
}

/** Notes the session and arms its watchdog. @throws InternalError WATCHDOG_FAILED */
export async function armReaper({
  identity: { id, owner },
  engine: { endpoint },
  stateDirectory,
  environment,
}: ReaperParts): Promise<Reaper> {
  const ledger = openLedger(stateDirectory)
  const noteFile = ledger.fileOf(id)
  const logFile = join(stateDirectory, 'watchdog.log')
  const order = { sessionId: id, ownerPid: owner.pid, endpoint, noteFile, logFile }
  const [watchdog] = await Promise.all([
    armWatchdog(order, environment),
    ledger.add({ sessionId: id, place: endpoint.place, owner }),
  ])
  return {
    alsoRemove: watchdog.alsoRemove,
    dismiss: async () => {
      watchdog.disarm()
      await ledger.remove(id)
    },
  }
}

/** Removes what sessions that died earlier left at the same engine; an engine that cannot is no reason to fail. */
export async function sweep(
  {
    engine: { docker, endpoint },
    identity: { owner },
    stateDirectory,
  }: Omit<ReaperParts, 'environment'>,
  signal: AbortSignal,
): Promise<RemovedOrphans | undefined> {
  const ledger = openLedger(stateDirectory)
  const { place } = endpoint
  return removeNotedOrphans(docker, { ledger, self: owner, place, signal }).catch(() => undefined)
}
