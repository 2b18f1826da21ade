/**
 * Splits a command the way a shell splits words: by blanks, with '…', "…" and backslash. Nothing is expanded and no
 * shell is run.
 *
 * @returns undefined where a quote is not closed or the text ends in a backslash
 */
export function splitWords(command: string): string[] | undefined {
  const tokens = /\s+|'([^']*)'|"((?:\\[^]|[^"\\])*)"|\\([^])|([^\s'"\\]+)|([^])/g
  const words: string[] = []
  let word: string | undefined
  for (const [, single, double, escaped, plain, stray] of command.matchAll(tokens)) {
    if (stray !== undefined) return undefined
    const text = single ?? unescaped(double) ?? escaped ?? plain
    if (text !== undefined) {
      word = (word ?? '') + text
    } else if (word !== undefined) {
      words.push(word)
      word = undefined
    }
  }
  return word === undefined ? words : [...words, word]
}

// Inside double quotes a backslash escapes only what would otherwise mean something.
const unescaped = (text: string | undefined): string | undefined =>
  text?.replaceAll(/\\(["\\$`\n])/g, '$1')
