import { createHeadReader, namesTakenBy } from '@mooring/client/source'

const readHead = createHeadReader()

/**
 * The names that a test function takes out of its parameters by patterns, whichever of them is the context.
 *
 * @param handler what was handed to the test function, or what `test.for` made of it
 */
export const parameterNames = (handler: unknown): string[] =>
  namesTakenBy(readHead(String(written(handler)))?.parameters ?? [])

// `test.for` of Vitest 4.1 and later wraps the function, and keeps what was written under a symbol of its own.
function written(handler: unknown): unknown {
  const wrapper = handler as Record<symbol, { original?: unknown } | undefined>
  const symbol = Object.getOwnPropertySymbols(wrapper).find(
    ({ description }) => description === '$vitest:fixture-props',
  )
  return (symbol && wrapper[symbol]?.original) ?? handler
}
