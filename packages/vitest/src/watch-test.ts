import type { RunnerTestCase } from 'vitest'
import type { EndedTest } from './failure-report.ts'
import { needsOf } from './needs.ts'
import { address } from './worker-session.ts'

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

/** Has a test tell what its containers did, if it fails or the config says so. */
export type Watch = (task: Readonly<RunnerTestCase>) => void

/** @param ofFile the containers that all tests of the file use */
export function createWatch(ofFile: readonly string[]): Watch {
  const explain = async ({ task }: { task: WatchedTest }): Promise<void> => {
    const { explainFailure } = await import('./failure-report.ts')
    await explainFailure(ended(task, ofFile))
  }
  const show = async ({ task }: { task: WatchedTest }): Promise<void> => {
    const { showLogs } = await import('./failure-report.ts')
    await showLogs(ended(task, ofFile))
  }
  let registered: unknown
  return (task: WatchedTest) => {
    task[startedAt] = now()
    // Vitest makes a new error for each listener, which would be most of what an injected container costs a test.
    if (registered) (task.onFailed ??= []).push(registered)
    else {
      task.context.onTestFailed(explain, reportTimeoutMs)
      registered = task.onFailed?.at(-1)
    }
    if (address.logs === 'always') task.context.onTestFinished(show, reportTimeoutMs)
  }
}

const ended = (task: WatchedTest, ofFile: readonly string[]): EndedTest => ({
  task,
  names: [...new Set([...ofFile, ...needsOf(task)])],
  startedAtMs: task[startedAt] ?? now(),
})
