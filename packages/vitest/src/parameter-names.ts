/**
 * Every identifier in the parameter list of a test function: more than it destructures, never less.
 *
 * @param handler what was handed to the test function, or what `test.for` made of it
 */
export function parameterNames(handler: unknown): string[] {
  const text = String(written(handler))
  return parameterList(text).match(/[$\p{ID_Start}_][$\p{ID_Continue}]*/gu) ?? []
}

// `test.for` of Vitest 4.1 and later wraps the function, and keeps what was written under a symbol of its own.
function written(handler: unknown): unknown {
  const wrapper = handler as Record<symbol, { original?: unknown } | undefined>
  const symbol = Object.getOwnPropertySymbols(wrapper).find(
    ({ description }) => description === '$vitest:fixture-props',
  )
  return (symbol && wrapper[symbol]?.original) ?? handler
}

function parameterList(text: string): string {
  const start = text.indexOf('(')
  let depth = 0
  for (let index = start; index >= 0 && index < text.length; index += 1) {
    if (text[index] === '(') depth += 1
    if (text[index] === ')') depth -= 1
    if (depth === 0) return text.slice(start, index)
  }
  return ''
}
