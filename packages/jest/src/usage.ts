import type { Wanted } from '@mooring/client/source'
import { injectedOf } from './injected.ts'
import type { JestHook, JestTest } from './test-events.ts'

/** What a test and its hooks asked for. */
export interface Used {
  test: JestTest
  wanted: Wanted[]
  /** When the own time of the test began, in milliseconds since 1970. */
  sinceMs: number
  /** Whether concurrent tests of the file may run beside it; Jest begins them all before the first other one. */
  isShared: boolean
}

/** Knows the containers of the test that is running, those of its hooks included. */
export interface Usage {
  testBegins(test: JestTest): void
  hookUsed(hook: JestHook, wanted: Wanted): void
  /** A hook had to wait for its containers, and its test with it. */
  hookWaited(): void
  of(test: JestTest): Used
}

// Taken at import, because fake timers of a test may replace the global later.
const { now } = Date

export function createUsage(): Usage {
  const ofFile: Wanted[] = []
  let ofHooks: Wanted[] = []
  let hookReadyAtMs = 0
  let isShared = false
  return {
    // Jest runs no hooks around concurrent tests.
    testBegins: ({ concurrent }) => {
      if (concurrent) isShared = true
      else if (ofHooks.length > 0) ofHooks = []
    },
    hookUsed: ({ type }, wanted) => {
      if (type === 'beforeAll') ofFile.push(wanted)
      else if (type !== 'afterAll') ofHooks.push(wanted)
    },
    hookWaited: () => void (hookReadyAtMs = now()),
    of: (test) => {
      const { fn, concurrent, startedAt } = test
      const entry = injectedOf(fn)
      const own = entry ? [entry.wanted] : []
      const waits = [entry?.readyAtMs ?? 0, concurrent ? 0 : hookReadyAtMs]
      return {
        test,
        wanted: [...own, ...(concurrent ? [] : ofHooks), ...ofFile],
        sinceMs: Math.max(startedAt ?? 0, ...waits),
        isShared,
      }
    },
  }
}
