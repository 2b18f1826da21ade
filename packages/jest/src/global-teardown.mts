import { closeContainers } from './global-containers.ts'
import { isLastTearDown, takeRuns } from './opened-runs.ts'
import { isWatching, type GlobalConfig } from './projects.ts'
import { runFailure } from './run-failure.ts'
import { withdrawSessions } from './session-variable.ts'

/**
 * Jest's global teardown: removes the containers, except in watch mode, where they are for the next run; the end of the
 * process removes them then.
 *
 * @throws TeardownError TEARDOWN_FAILED
 */
export default async function globalTeardown(globalConfig?: GlobalConfig): Promise<void> {
  if (globalConfig && (isWatching(globalConfig) || !isLastTearDown())) return
  withdrawSessions()
  await closeContainers()
  const released = await Promise.allSettled(takeRuns().map((run) => run.release()))
  const failed = released.find((result) => result.status === 'rejected')
  if (failed) throw runFailure(failed.reason)
}
