import { fromWireError, toWireError } from '@mooring/client'
import type { JestTest } from './test-events.ts'

/**
 * The error of one test whose container failed. A copy, because several tests may need the same container; and with the
 * place of the test as its stack, because Jest prints only the stack and shows the code that it points to.
 */
export function failureOf(error: unknown, { asyncError }: JestTest): Error {
  const failure = fromWireError(toWireError(error))
  const frames = asyncError.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? []
  failure.stack = [`${failure.name}: ${failure.message}`, ...frames].join('\n')
  return failure
}
