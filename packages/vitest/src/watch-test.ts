import type { RunnerTestCase } from 'vitest'
import { address } from './worker-session.ts'

// Taken at import, because fake timers of a test replace the global later.
const { now } = Date

// The session has deadlines of its own, which are shorter.
const reportTimeoutMs = 30_000

/** Has a test tell what its containers did, if it fails or the config says so; until then it costs next to nothing. */
export function watchTest(task: Readonly<RunnerTestCase>, names: readonly string[]): void {
  const { onTestFailed, onTestFinished } = task.context
  const ended = { task, names, startedAtMs: now() }
  onTestFailed(async () => {
    const { explainFailure } = await import('./failure-report.ts')
    await explainFailure(ended)
  }, reportTimeoutMs)
  if (address.logs !== 'always') return
  onTestFinished(async () => {
    const { showLogs } = await import('./failure-report.ts')
    await showLogs(ended)
  }, reportTimeoutMs)
}
