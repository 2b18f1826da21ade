import type { FailureReport } from '@mooring/client'
import type { ContextProvider } from './context-provider.ts'
import type { Used } from './usage.ts'

/** Why a test has failed. */
export interface ToldFailure {
  error: string
  report: FailureReport | undefined
}

// Taken at import, because fake timers of a test may replace the global later.
const { now } = Date

/** Tells the session what became of a test, where somebody wants to know. */
export function tellTest(
  provider: ContextProvider,
  { test, wanted, sinceMs }: Used,
  failure?: ToldFailure,
): void {
  const { report } = failure ?? {}
  provider.client.tellTest?.({
    name: provider.fullName(test),
    file: provider.testPath,
    outcome: failure ? 'failed' : 'passed',
    attempt: test.invocations ?? 1,
    waitingAtMs: test.startedAt ?? sinceMs,
    startedAtMs: sinceMs,
    endedAtMs: now(),
    uses: provider.usesOf(wanted, test),
    ...(failure && { error: failure.error }),
    ...(report && {
      report: { lines: report.lines, leftOut: report.leftOut, isShared: report.isShared },
    }),
  })
}
