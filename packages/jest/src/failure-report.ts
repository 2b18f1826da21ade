import type { ContainerDeath, FailureReport } from '@mooring/client'
import { diedDuring, isLostConnection, logBlock, stackOfMessage } from '@mooring/client/report'
import type { ContextProvider } from './context-provider.ts'
import type { JestTest } from './test-events.ts'
import type { Used } from './usage.ts'

/** Adds to the failure of a test what its containers wrote, and first of all which of them died. */
export async function explainFailure(
  test: JestTest,
  provider: ContextProvider,
  used: Used,
): Promise<void> {
  const lostConnection = test.errors.some((entry) => isLostConnection(errorOf(entry)))
  const report = await reportOf(provider, { ...used, lostConnection })
  if (!report) return
  const block = logBlock(report)
  const reasons = report.deaths.map((death) => reasonOf(death, report, used.sinceMs))
  const last = test.errors.length - 1
  if (block !== '') reword(test, last, (message) => `${message}\n\n${block}`)
  if (reasons.length > 0)
    reword(test, 0, (message) => `${reasons.join('\n\n')}\n\nThe test failed with: ${message}`)
}

/** Shows what the containers of a passed test wrote. */
export async function showLogs(
  console: Pick<Console, 'log'>,
  provider: ContextProvider,
  used: Used,
): Promise<void> {
  const report = await reportOf(provider, { ...used, lostConnection: false })
  const block = report && logBlock(report)
  if (block) console.log(block)
}

async function reportOf(
  provider: ContextProvider,
  { wanted, isShared, ...options }: Used & { lostConnection: boolean },
): Promise<FailureReport | undefined> {
  try {
    const report = await provider.report(wanted, options)
    return report && { ...report, isShared: report.isShared || isShared }
  } catch {
    return undefined // The session is gone, and the failure of the test stands for itself.
  }
}

function reasonOf(death: ContainerDeath, { lines }: FailureReport, startedAtMs: number): string {
  const showLog = !lines.some(({ container }) => container === death.container)
  return diedDuring(death, { startedAtMs, showLog }).message
}

const errorOf = (entry: unknown): unknown => (Array.isArray(entry) ? (entry[0] as unknown) : entry)

/** Changes the message of one of a test's errors, and the stack, of which Jest prints it. */
function reword(test: JestTest, index: number, change: (message: string) => string): void {
  const entry = test.errors[index]
  const error = errorOf(entry)
  const replace = (by: unknown): void => {
    test.errors[index] = Array.isArray(entry) ? [by, entry[1]] : by
  }
  if (typeof error === 'string') replace(change(error))
  if (!isErrorLike(error)) return
  const { message, stack } = error
  const changed = change(message)
  const changedStack =
    typeof stack === 'string' ? stackOfMessage(stack, { message, changed }) : changed
  const isChanged =
    Reflect.set(error, 'message', changed) && Reflect.set(error, 'stack', changedStack)
  // Some have a message that cannot be set, such as those of AbortSignal.timeout().
  if (!isChanged) replace(Object.assign(new Error(changed), { stack: changedStack }))
}

const isErrorLike = (error: unknown): error is { message: string; stack?: unknown } =>
  typeof error === 'object' &&
  error !== null &&
  'message' in error &&
  typeof error.message === 'string'
