import { fromWireError, toWireError } from '@mooring/client'
import type { JestHook } from './test-events.ts'

/**
 * The error of one test or hook whose container failed. A copy, because several may need the same container; and with
 * its place as the stack, because Jest prints only the stack and shows the code that it points to.
 */
export function failureOf(error: unknown, { asyncError }: Pick<JestHook, 'asyncError'>): Error {
  const failure = fromWireError(toWireError(error))
  const frames = asyncError.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? []
  failure.stack = [`${failure.name}: ${failure.message}`, ...frames].join('\n')
  return failure
}
