import type { EndedTest } from './ended-test.ts'
import type { Ask } from './protocol.ts'

/** Tells the session of tests; none waits for it. */
export interface Telling {
  tellTest(test: EndedTest): void
  /** Settles when the session has received all that was reported until now. */
  told(): Promise<void>
}

export function createTelling(ask: Ask): Telling {
  const pending = new Set<Promise<void>>()
  return {
    tellTest: (test) => {
      // A session that is gone has other ways to be noticed.
      const telling = ask('tellTest', test).then(
        () => void pending.delete(telling),
        () => void pending.delete(telling),
      )
      pending.add(telling)
    },
    told: async () => void (await Promise.all(pending)),
  }
}
