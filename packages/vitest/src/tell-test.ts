import { usesOf, type FailureReport, type UsedContainer } from '@mooring/client'
import type { RunnerTestCase } from 'vitest'
import { finalOutcome, type Outcome } from './final-outcome.ts'
import { fullName } from './full-name.ts'
import { ownerOf } from './owned.ts'
import { client } from './worker-session.ts'

// Taken at import, because fake timers of a test replace the global later.
const { now } = Date

const begun: unique symbol = Symbol('mooring.begun')

interface ToldTest extends Readonly<RunnerTestCase> {
  [begun]?: { waitingAtMs: number; startedAtMs: number; uses: UsedContainer[] }
}

/** Whether somebody wants to know of each test. */
export const tellsTests: boolean = client.tellTest !== undefined

/** Notes that a test begins to wait for what it uses. */
export function testWaits(task: ToldTest): void {
  task[begun] = { waitingAtMs: now(), startedAtMs: now(), uses: [] }
}

/** Notes that its own time begins, and what it has; tells it when it has passed. */
export function testStarts(task: ToldTest, names: readonly string[]): void {
  const times = task[begun]
  const owner = ownerOf(task)
  if (!times || !owner) return
  times.startedAtMs = now()
  times.uses = usesOf(client, owner, names)
  task.context.onTestFinished(() => {
    if (task.result?.state !== 'fail') tell(task, { outcome: 'passed' })
  })
}

/** Tells a test that has failed. */
export function tellFailed(
  task: ToldTest,
  { error, report }: { error: string; report: FailureReport | undefined },
): void {
  tell(task, {
    outcome: 'failed',
    error,
    ...(report && {
      report: { lines: report.lines, leftOut: report.leftOut, isShared: report.isShared },
    }),
  })
}

function tell(task: ToldTest, heard: Outcome): void {
  const times = task[begun]
  const outcome = finalOutcome(task, heard)
  if (!times || !outcome) return
  client.tellTest?.({
    name: fullName(task),
    file: task.file.filepath,
    attempt: (task.result?.retryCount ?? 0) + 1,
    endedAtMs: now(),
    ...times,
    ...outcome,
  })
}

/** Why it failed, as a text: the messages, and where the first was thrown. */
export function errorText(
  errors: readonly { message: string; stack?: string | undefined }[],
): string {
  const frames = errors[0]?.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? []
  const own = frames.filter((line) => !line.includes('node_modules')).slice(0, 5)
  return [...errors.map(({ message }) => message), ...own].join('\n')
}
