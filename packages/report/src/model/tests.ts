import type { RunEvent } from '../event.ts'
import type { Clock } from './containers-in.ts'
import type { ContainerRow, TestRow } from './run.ts'

/**
 * The tests in the order in which they ended: of an attempt that was reported twice, a failure counts, else the last report. Of a file
 * that ran again in watch mode only the last run counts.
 */
export function testsIn(
  events: readonly RunEvent[],
  containers: readonly ContainerRow[],
  clock: Clock,
): TestRow[] {
  const byAttempt = new Map<string, TestRow>()
  const waitsOf = waitsIn(events, containers, clock)
  for (const [index, event] of lastRuns(events).entries()) {
    const test = testOf(event, clock)
    // The same name may stand in a file twice.
    const told = JSON.stringify([test.file, test.name, test.attempt, test.waitingMs])
    // A runner tells no attempt that has failed as passed, so that this one is another.
    const isOther = test.outcome === 'passed' && byAttempt.get(told)?.outcome === 'failed'
    const key = isOther ? `${told} ${index}` : told
    byAttempt.set(key, { ...test, waits: waitsOf(test) })
  }
  const tests = [...byAttempt.values()].sort((one, other) => one.waitingMs - other.waitingMs)
  return markRetried(tests)
}

/** How many tests ran, of which each may have had several attempts. */
export const countTests = (tests: readonly TestRow[]): number =>
  tests.filter(
    ({ outcome, isAround }) => !isAround && outcome !== 'retried' && outcome !== 'skipped',
  ).length

export const countSkipped = (tests: readonly TestRow[]): number =>
  tests.filter(({ outcome }) => outcome === 'skipped').length

/** Of each file what its last run has reported. */
function lastRuns(events: readonly RunEvent[]): RunEvent[] {
  const runs: RunEvent[][] = [[]]
  for (const event of events) {
    const run = runs.at(-1) ?? []
    // Projects that run together begin one by one.
    if (event.kind === 'tests-begin' && run.length > 0) runs.push([])
    else if (event.kind === 'test-ended') run.push(event)
  }
  const last = new Map(runs.flatMap((run, index) => run.map(({ file }) => [file, index])))
  return runs.flatMap((run, index) => run.filter(({ file }) => last.get(file) === index))
}

function testOf(event: RunEvent, clock: Clock): TestRow {
  const { atMs, report, error, startedAtMs = atMs, endedAtMs = atMs } = event
  const { waitingAtMs = startedAtMs } = event
  return {
    name: event.name ?? '',
    file: event.file ?? '',
    outcome: event.outcome ?? 'passed',
    isAround: event.isAround ?? false,
    attempt: event.attempt ?? 1,
    waitingMs: clock.since(waitingAtMs),
    startMs: clock.since(startedAtMs),
    endMs: clock.since(endedAtMs),
    uses: event.uses ?? [],
    waits: [],
    error: unstyled(typeof error === 'string' ? error : ''),
    lines: (report?.lines ?? []).map(({ container, atMs: at, stream, text }) => ({
      container,
      atMs: clock.since(at),
      isError: stream === 'stderr',
      text: unstyled(text),
    })),
    leftOut: report?.leftOut ?? 0,
    isShared: report?.isShared ?? false,
  }
}

/** Of a test that was tried again, only the last attempt says what became of it. */
function markRetried(tests: TestRow[]): TestRow[] {
  const last = new Map<string, number>()
  const keyOf = ({ file, name }: TestRow): string => JSON.stringify([file, name])
  for (const test of tests)
    last.set(keyOf(test), Math.max(last.get(keyOf(test)) ?? 1, test.attempt))
  return tests.map((test) =>
    test.outcome === 'failed' && test.attempt < (last.get(keyOf(test)) ?? 1)
      ? { ...test, outcome: 'retried' }
      : test,
  )
}

/** What a test has waited for: containers that became ready meanwhile, and data of its own. */
function waitsIn(
  events: readonly RunEvent[],
  containers: readonly ContainerRow[],
  clock: Clock,
): (test: TestRow) => TestRow['waits'] {
  const rows = new Map<string, ContainerRow[]>()
  for (const row of containers) rows.set(row.name, [...(rows.get(row.name) ?? []), row])
  const leases = new Map<string, { atMs: number; ms: number }[]>()
  for (const event of events) {
    if (event.kind !== 'data-leased') continue
    const key = `${event.container} ${event.data}`
    const lease = { atMs: clock.since(event.atMs), ms: event.elapsedMs ?? 0 }
    leases.set(key, [...(leases.get(key) ?? []), lease])
  }
  return ({ waitingMs, startMs, uses }) => {
    const isMeanwhile = (atMs: number): boolean => atMs > waitingMs && atMs <= startMs + slackMs
    const waits = uses.flatMap(({ container, data }) => [
      ...(rows.get(container) ?? []).flatMap(({ readyMs }) =>
        readyMs !== undefined && isMeanwhile(readyMs)
          ? [{ what: `${container} to be ready`, ms: Math.min(readyMs, startMs) - waitingMs }]
          : [],
      ),
      ...(data === undefined ? [] : (leases.get(`${container} ${data}`) ?? [])).flatMap((lease) =>
        isMeanwhile(lease.atMs) ? [{ what: `data of its own on ${container}`, ms: lease.ms }] : [],
      ),
    ])
    return waits.filter(({ ms }) => ms >= 1).sort((one, other) => other.ms - one.ms)
  }
}

// Both ends are measured by two processes.
const slackMs = 5

// Runners colour what they say. The code to look for begins with a control character, and the page, which imports from here,
// has no `stripVTControlCharacters`.
// oxlint-disable-next-line no-control-regex
const unstyled = (text: string): string => text.replace(/\u001B\[[\d;]*m/g, '')
