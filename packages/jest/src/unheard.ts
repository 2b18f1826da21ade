import type { Contexts } from './contexts.ts'
import { errorText } from './failure-report.ts'
import type { JestBlock, JestHook, JestTest, TestEvent, TestFunction } from './test-events.ts'

/** What no test that has run tells. A `beforeAll` that fails has each test below it fail. */
export type Unheard = Extract<TestEvent, { name: 'test_skip' | 'test_todo' | 'hook_failure' }>

/**
 * Tells, at the end of a file, of skipped tests that would have used containers, and of `afterAll` hooks that have failed.
 *
 * @param takesContainers whether a function of the file does
 */
export async function tellUnheard(
  contexts: Contexts,
  events: readonly Unheard[],
  takesContainers: (fn: TestFunction | undefined) => boolean,
): Promise<void> {
  const heard = events.filter((event) =>
    event.name === 'hook_failure'
      ? event.hook.type === 'afterAll' && contexts.opened()
      : functionsOf(event.test).some(takesContainers),
  )
  if (heard.length === 0) return
  // A session that is not there is not worth a failure of a file in which nothing runs.
  const provider = contexts.opened() ?? (await contexts.open().catch(() => undefined))
  if (!provider) return
  const { client, fullName, testPath: file } = provider
  const atMs = Date.now()
  const told = { file, attempt: 1, waitingAtMs: atMs, startedAtMs: atMs, endedAtMs: atMs, uses: [] }
  for (const event of heard) {
    if (event.name !== 'hook_failure') {
      client.tellTest?.({ ...told, name: fullName(event.test), outcome: 'skipped' })
    } else {
      const name = fullName({ name: 'afterAll', parent: event.describeBlock })
      const error = errorText([event.error])
      client.tellTest?.({ ...told, name, outcome: 'failed', isAround: true, error })
    }
  }
}

/** A test, and the hooks that would have run for it: Jest runs none around each concurrent test. */
const functionsOf = ({ fn, parent, concurrent }: JestTest): (TestFunction | undefined)[] => [
  fn,
  ...hooksAround(parent)
    .filter(({ type }) => type === 'beforeAll' || (type !== 'afterAll' && !concurrent))
    .map((hook) => hook.fn),
]

const hooksAround = (block: JestBlock | undefined): JestHook[] =>
  block ? [...(block.hooks ?? []), ...hooksAround(block.parent)] : []
