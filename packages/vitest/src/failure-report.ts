import {
  explanationOf,
  isLostConnection,
  stackOfMessage,
  type Explanation,
} from '@mooring/client/report'
import type { RunnerTestCase } from 'vitest'
import { annotateFailure } from './annotate.ts'
import { errorText, tellFailed } from './tell-test.ts'
import { client } from './worker-session.ts'

/** A test that has ended. */
export interface EndedTest {
  task: Readonly<RunnerTestCase>
  /** The containers that it uses. */
  names: readonly string[]
  /** Where they are, in words. */
  addresses: string
  /** When its own time began, in milliseconds since 1970. */
  startedAtMs: number
}

type TestError = NonNullable<NonNullable<RunnerTestCase['result']>['errors']>[number]

/** Adds to the failure of a test what its containers wrote, and first of all which of them died. */
export async function explainFailure(ended: EndedTest): Promise<void> {
  const { task, addresses } = ended
  const errors = (task.result?.errors ?? []).filter((error) => !explained.has(error))
  const [first] = errors
  const last = errors.at(-1)
  if (!first || !last) return
  for (const error of errors) explained.add(error)
  const error = errorText(errors)
  const lostConnection = errors.some(isLostConnection)
  const { stack } = first
  const explanation = await explain(ended, lostConnection)
  reword(last, explanation.last(last.message))
  reword(first, explanation.first(first.message))
  tellFailed(task, { error, report: explanation.report })
  await annotateFailure(task, { addresses, logs: explanation.logs, stack })
}

/** Shows what the containers of a passed test wrote. */
export async function showLogs(ended: EndedTest): Promise<void> {
  if (ended.task.result?.state === 'fail') return
  const { logs } = await explain(ended, false)
  // A reporter shows what a test prints beside the test.
  // oxlint-disable-next-line no-console
  if (logs) console.log(logs)
}

// Those of former attempts of a test stay in its list of errors.
const explained = new WeakSet<TestError>()

async function explain(
  { task, names, startedAtMs }: EndedTest,
  lostConnection: boolean,
): Promise<Explanation> {
  const isShared = task.concurrent === true
  const request = { names: [...names], sinceMs: startedAtMs, lostConnection, isShared }
  const explanation = await explanationOf(client, request)
  const { report } = explanation
  if (report && (report.lines.length > 0 || report.deaths.length > 0 || report.links))
    task.meta.containerLogs = report
  return explanation
}

function reword(error: TestError, changed: string): void {
  const { message, stack } = error
  if (changed === message) return
  if (stack !== undefined) error.stack = stackOfMessage(stack, { message, changed })
  error.message = changed
}
