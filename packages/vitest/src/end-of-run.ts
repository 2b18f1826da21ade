import { setTimeout as delay } from 'node:timers/promises'
import type { Vitest } from 'vitest/node'

/** Parts of it that are not in its types. */
interface Internals {
  runningPromise?: Promise<unknown> | undefined
  reporters: unknown[]
}

// Vitest itself gives up its end after 10 s.
const patienceMs = 3_000

/**
 * Has a run that is under way come to its end, because Vitest 3 and 4 tear down under it when they are quit, so that its
 * tests would fail without containers. Tests that have not begun are skipped; one that takes long fails for nobody.
 */
export async function endOfRun(vitest: Vitest): Promise<void> {
  const internals = vitest as unknown as Internals
  if (!internals.runningPromise) return
  const patience = new AbortController()
  const isOver = await Promise.race([
    vitest.cancelCurrentRun('keyboard-input').then(
      () => true,
      () => true, // It is over, too.
    ),
    delay(patienceMs, false, { signal: patience.signal }),
  ])
  patience.abort()
  if (!isOver) internals.reporters.length = 0
}
