import * as vitest from 'vitest'
import type { TestAPI } from 'vitest'

/** Vitest's means to make a test function of one's own. */
export interface RunnerApi {
  /** @param collect is called once for each test, with what the chain and `extend` know of it as `this` */
  createTaskCollector(collect: (this: Collecting, ...test: unknown[]) => void): TestAPI
  getCurrentSuite(): CurrentSuite
}

export interface FoundRunnerApi extends RunnerApi {
  /** The widest scope whose fixtures those of a user can stand on. */
  widestScope: 'file' | 'worker'
}

/** What Vitest knows of a test that is being collected. */
export interface Collecting {
  /** Fixtures of the test; their form differs by version. */
  fixtures?: unknown
}

export interface CurrentSuite {
  /** Tests and suites collected so far. */
  tasks: object[]
  suite?: object
  file?: object
  /** Adds a hook to it. */
  on(name: string, hook: (...args: object[]) => unknown): void
}

/** Finds it: since Vitest 4.1 among the static methods of TestRunner, before in an entry of its own. */
export async function runnerApi(): Promise<FoundRunnerApi> {
  const { TestRunner } = vitest as { TestRunner?: Partial<RunnerApi> }
  const { createTaskCollector, getCurrentSuite } = TestRunner ?? {}
  if (createTaskCollector && getCurrentSuite) {
    return { createTaskCollector, getCurrentSuite, widestScope: 'worker' }
  }
  // Before, a fixture of file scope was given nothing of worker scope.
  return { ...((await import('vitest/suite')) as RunnerApi), widestScope: 'file' }
}
