/** Whether a text contains the string, or the expression finds something in it. */
export function matches(pattern: string | RegExp, text: string): boolean {
  // Unlike `test`, `search` starts at the beginning whatever flags and lastIndex the user's
  // expression has.
  return typeof pattern === 'string' ? text.includes(pattern) : text.search(pattern) !== -1
}

/** `"text"` or `/expression/flags`. */
export const patternText = (pattern: string | RegExp): string =>
  typeof pattern === 'string' ? JSON.stringify(pattern) : String(pattern)
