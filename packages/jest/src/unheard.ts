import type { ContextProvider } from './context-provider.ts'
import { errorText } from './failure-report.ts'
import type { TestEvent } from './test-events.ts'
import type { Usage } from './usage.ts'

/** What no test that has run tells. */
export type Unheard = Extract<TestEvent, { name: 'test_skip' | 'test_todo' | 'hook_failure' }>

/**
 * Tells, at the end of a file, of tests that were skipped and of `afterAll` hooks that have failed. A `beforeAll` that fails has
 * each test below it fail.
 */
export function tellUnheard(
  { client, fullName, testPath: file }: ContextProvider,
  events: readonly Unheard[],
  usage: Usage,
): void {
  const atMs = Date.now()
  const told = { file, attempt: 1, waitingAtMs: atMs, startedAtMs: atMs, endedAtMs: atMs, uses: [] }
  for (const event of events) {
    if (event.name !== 'hook_failure') {
      if (usage.of(event.test).wanted.length > 0)
        client.tellTest?.({ ...told, name: fullName(event.test), outcome: 'skipped' })
    } else if (event.hook.type === 'afterAll') {
      const name = fullName({ name: 'afterAll', parent: event.describeBlock })
      const error = errorText([event.error])
      client.tellTest?.({ ...told, name, outcome: 'failed', isAround: true, error })
    }
  }
}
