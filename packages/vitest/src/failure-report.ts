import type { ContainerDeath, FailureReport, LogLine } from '@mooring/client'
import { diedDuring, isLostConnection, logBlock, stackOfMessage } from '@mooring/client/report'
import type { RunnerTestCase } from 'vitest'
import { client } from './worker-session.ts'

/** A test that has ended. */
export interface EndedTest {
  task: Readonly<RunnerTestCase>
  /** The containers that it uses. */
  names: readonly string[]
  /** When its own time began, in milliseconds since 1970. */
  startedAtMs: number
}

type TestError = NonNullable<NonNullable<RunnerTestCase['result']>['errors']>[number]

/** Adds to the failure of a test what its containers wrote, and first of all which of them died. */
export async function explainFailure({ task, names, startedAtMs }: EndedTest): Promise<void> {
  const errors = (task.result?.errors ?? []).filter((error) => !explained.has(error))
  const [first] = errors
  const last = errors.at(-1)
  if (!first || !last) return
  for (const error of errors) explained.add(error)
  const lostConnection = errors.some(isLostConnection)
  const logs = await logsOf({ task, names, startedAtMs }, lostConnection)
  if (!logs) return
  const block = logBlock(logs)
  if (block !== '') addBehind(last, block)
  for (const death of logs.deaths.toReversed()) addBefore(first, death, { startedAtMs, logs })
}

/** Shows what the containers of a passed test wrote. */
export async function showLogs({ task, names, startedAtMs }: EndedTest): Promise<void> {
  if (task.result?.state === 'fail') return
  const logs = await logsOf({ task, names, startedAtMs }, false)
  const block = logs && logBlock(logs)
  // A reporter shows what a test prints beside the test.
  // oxlint-disable-next-line no-console
  if (block) console.log(block)
}

// Those of former attempts of a test stay in its list of errors.
const explained = new WeakSet<TestError>()

async function logsOf(
  { task, names, startedAtMs }: EndedTest,
  lostConnection: boolean,
): Promise<FailureReport | undefined> {
  try {
    const request = { names: [...names], sinceMs: startedAtMs, lostConnection }
    const report = await client.report(request)
    const logs = { ...report, isShared: report.isShared || task.concurrent === true }
    if (report.lines.length > 0 || report.deaths.length > 0) task.meta.containerLogs = logs
    return logs
  } catch {
    return undefined // The session is gone, and the failure of the test stands for itself.
  }
}

function addBehind(error: TestError, block: string): void {
  reword(error, `${error.message}\n\n${block}`)
}

function addBefore(
  error: TestError,
  death: ContainerDeath,
  { startedAtMs, logs }: { startedAtMs: number; logs: FailureReport },
): void {
  const wrote = ({ container }: LogLine): boolean => container === death.container
  const showLog = !logs.lines.some(wrote)
  const { message } = diedDuring(death, { startedAtMs, showLog })
  reword(error, `${message}\n\nThe test failed with: ${error.message}`)
}

function reword(error: TestError, changed: string): void {
  const { message, stack } = error
  if (stack !== undefined) error.stack = stackOfMessage(stack, { message, changed })
  error.message = changed
}
