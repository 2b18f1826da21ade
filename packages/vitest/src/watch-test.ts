import type { Handle } from '@mooring/client'
import type { RunnerTestCase } from 'vitest'
import { explainFailure, showLogs, type EndedTest } from './failure-report.ts'
import { needsOf } from './needs.ts'
import { ownerOf } from './owned.ts'
import { address, client } from './worker-session.ts'

// Taken at import, because fake timers of a test replace the global later.
const { now } = Date

// The session has deadlines of its own, which are shorter.
const reportTimeoutMs = 30_000

const startedAt = Symbol('mooring.startedAt')

interface WatchedTest extends Readonly<RunnerTestCase> {
  [startedAt]?: number
  /** Where Vitest keeps what `onTestFailed` was given; not in its types. */
  onFailed?: unknown[]
}

/** Has tests tell what their containers did, if they fail or the config says so. */
export interface Watch {
  begin(task: Readonly<RunnerTestCase>): void
  /** Tells it now, of a test that has failed; it is not told again. */
  explain(task: Readonly<RunnerTestCase>): Promise<void>
}

/** @param ofFile the containers that all tests of the file use */
export function createWatch(ofFile: readonly string[]): Watch {
  const explain = ({ task }: { task: WatchedTest }): Promise<void> =>
    explainFailure(ended(task, ofFile))
  const show = ({ task }: { task: WatchedTest }): Promise<void> => showLogs(ended(task, ofFile))
  let registered: unknown
  return {
    begin: (task: WatchedTest) => {
      task[startedAt] = now()
      // Vitest makes a new error for each listener, which would be most of what an injected container costs a test.
      if (registered) (task.onFailed ??= []).push(registered)
      else {
        task.context.onTestFailed(explain, reportTimeoutMs)
        registered = task.onFailed?.at(-1)
      }
      if (address.logs === 'always') task.context.onTestFinished(show, reportTimeoutMs)
    },
    explain: (task) => explain({ task }),
  }
}

function ended(task: WatchedTest, ofFile: readonly string[]): EndedTest {
  const { nameOf, handle } = ownerOf(task) ?? { ...client, handle: client.readyContainer }
  const declared = [...new Set([...ofFile, ...needsOf(task)])]
  return {
    task,
    names: declared.map(nameOf),
    addresses: declared.flatMap((name) => addressOf(() => handle(name))).join(', '),
    startedAtMs: task[startedAt] ?? now(),
  }
}

// One that is not there, or has no port, has none.
function addressOf(handle: () => Handle): string[] {
  try {
    const found = handle()
    return [`${found.name} at ${found.address()}`]
  } catch {
    return []
  }
}
