import { takeRuns } from './opened-runs.ts'
import { runFailure } from './run-failure.ts'
import { withdrawSessions } from './session-variable.ts'

/**
 * Jest's global teardown: removes the containers.
 *
 * @throws TeardownError TEARDOWN_FAILED
 */
export default async function globalTeardown(): Promise<void> {
  withdrawSessions()
  const released = await Promise.allSettled(takeRuns().map((run) => run.release()))
  const failed = released.find((result) => result.status === 'rejected')
  if (failed) throw runFailure(failed.reason)
}
