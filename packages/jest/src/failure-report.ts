import { explanationOf, isLostConnection, stackOfMessage } from '@mooring/client/report'
import type { ContextProvider } from './context-provider.ts'
import type { ToldFailure } from './tell-test.ts'
import type { JestTest } from './test-events.ts'
import type { Used } from './usage.ts'

/**
 * Adds to the failure of a test what its containers wrote, and first of all which of them died.
 *
 * @returns both apart
 */
export async function explainFailure(provider: ContextProvider, used: Used): Promise<ToldFailure> {
  const { test } = used
  const lostConnection = test.errors.some((entry) => isLostConnection(errorOf(entry)))
  const error = errorText(test.errors.map(errorOf))
  const { first, last, report } = await explain(provider, used, lostConnection)
  reword(test, test.errors.length - 1, last)
  reword(test, 0, first)
  return { error, report }
}

/** Shows what the containers of a passed test wrote. */
export async function showLogs(
  console: Pick<Console, 'log'>,
  provider: ContextProvider,
  used: Used,
): Promise<void> {
  const { logs } = await explain(provider, used, false)
  if (logs) console.log(logs)
}

const explain = (
  { client, namesOf }: ContextProvider,
  { wanted, test, sinceMs, isShared }: Used,
  lostConnection: boolean,
): ReturnType<typeof explanationOf> =>
  explanationOf(client, { names: namesOf(wanted, test), sinceMs, lostConnection, isShared })

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
  if (changed === message) return
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

/** Why a test failed, as a text: the messages, and where the first was thrown. */
export function errorText(errors: readonly unknown[]): string {
  const frames = stackOf(errors[0])
    .split('\n')
    .filter((line) => /^\s+at /.test(line) && !line.includes('node_modules'))
  const messages = errors.map((error) => (isErrorLike(error) ? error.message : String(error)))
  return [...messages, ...frames.slice(0, 5)].join('\n')
}

const stackOf = (error: unknown): string =>
  isErrorLike(error) && typeof error.stack === 'string' ? error.stack : ''
