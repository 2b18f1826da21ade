import type { Run } from '@mooring/core/runner'
import type { Vitest } from 'vitest/node'
import { endOfRun } from './end-of-run.ts'

/** Releases a run; what cannot be removed makes Vitest fail. */
export async function release(
  run: Run,
  { vitest, isHeld }: { vitest: Vitest; isHeld: boolean },
): Promise<void> {
  if (!isHeld) await endOfRun(vitest)
  try {
    await run.release({ isHeld })
  } catch (error) {
    // Not thrown, because Vitest 3 then skips what others want to do at the end, and Vitest 4 exits with 0.
    vitest.logger.error(`mooring ${(error as Error).message}`)
    process.exitCode ||= 1
  }
}
