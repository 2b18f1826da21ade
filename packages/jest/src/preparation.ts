import type { ContextProvider } from './context-provider.ts'
import type { Contexts } from './contexts.ts'
import { injectedOf, type Injected } from './injected.ts'
import type { JestHook, JestTest } from './test-events.ts'
import type { Usage } from './usage.ts'

// Taken at import, because fake timers of a test may replace the global later.
const { now } = Date

/** Has what tests and hooks take ready before they are called. */
export interface Preparation {
  /** A test begins; hooks around it use what is its own. */
  begin(test: JestTest): void
  /** Undefined where nothing has to be waited for. */
  prepare(owner: JestHook | JestTest): Promise<void> | undefined
}

export function createPreparation(contexts: Contexts, usage: Usage): Preparation {
  let running: JestTest | undefined
  const testOf = (owner: JestHook | JestTest): JestTest | undefined => {
    if ('errors' in owner) return owner
    return owner.type.endsWith('Each') ? running : undefined
  }
  const give = (
    owner: JestHook | JestTest,
    entry: Injected,
    provider: ContextProvider,
  ): Promise<void> | undefined => {
    try {
      entry.context = provider.context(entry.wanted, testOf(owner))
      return undefined
    } catch (error) {
      return fail(owner, entry, error)
    }
  }
  const prepareLater = async (
    owner: JestHook | JestTest,
    entry: Injected,
    pending: Promise<void> | undefined,
  ): Promise<void> => {
    try {
      const provider = await contexts.open()
      await (pending ?? provider.have(entry.wanted, testOf(owner)))
      await give(owner, entry, provider)
    } catch (error) {
      await fail(owner, entry, error)
    }
    if ('errors' in owner) entry.readyAtMs = now()
    else usage.hookWaited()
  }
  return {
    // Jest runs no hooks around concurrent tests.
    begin: (test) => {
      if (!test.concurrent) running = test
    },
    prepare: (owner) => {
      const entry = injectedOf(owner.fn)
      if (!entry) return undefined
      if (!('errors' in owner)) usage.hookUsed(owner, entry.wanted)
      entry.failure = undefined // Of a former run of the same hook.
      const provider = contexts.opened()
      const pending = provider?.have(entry.wanted, testOf(owner))
      if (!provider || pending) return prepareLater(owner, entry, pending)
      return give(owner, entry, provider)
    },
  }
}

async function fail(owner: JestHook | JestTest, entry: Injected, error: unknown): Promise<void> {
  const { failureOf } = await import('./failure.ts')
  const failure = failureOf(error, owner)
  // A test is not run then; a hook has to fail by itself.
  if ('errors' in owner) owner.errors.push([failure, owner.asyncError])
  else entry.failure = failure
}
