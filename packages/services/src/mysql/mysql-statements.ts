/** One statement of a script. */
export interface Statement {
  text: string
  /** Line of the script, from 1, in which it begins. */
  line: number
}

const tokens = new RegExp(
  [
    String.raw`(?<comment>--(?=\s|$)[^\n]*|#[^\n]*|/\*(?!!|M!)[^]*?(?:\*/|$))`,
    String.raw`(?<quoted>'(?:[^'\\]|\\[^]|'')*(?:'|$)|"(?:[^"\\]|\\[^]|"")*(?:"|$)|${'`'}[^${'`'}]*(?:${'`'}|$))`,
    String.raw`(?<space>\s+)`,
    String.raw`[\w$]+|[^]`,
  ].join('|'),
  'y',
)

/**
 * The statements of a script, as the command-line client reads it: they end at semicolons, or at what a line DELIMITER
 * says.
 */
export function statementsOf(script: string): Statement[] {
  const statements: Statement[] = []
  const pattern = new RegExp(tokens)
  let delimiter = ';'
  let begin: number | undefined
  const finish = (end: number): void => {
    if (begin !== undefined)
      statements.push({
        text: script.slice(begin, end).trimEnd(),
        line: script.slice(0, begin).split('\n').length,
      })
    begin = undefined
  }
  while (pattern.lastIndex < script.length) {
    const offset = pattern.lastIndex
    const change = begin === undefined ? delimiterLine(script, offset) : undefined
    if (change) {
      delimiter = change.delimiter
      pattern.lastIndex = change.end
    } else if (script.startsWith(delimiter, offset)) {
      finish(offset)
      pattern.lastIndex = offset + delimiter.length
    } else {
      const { comment, space } = pattern.exec(script)?.groups ?? {}
      if (comment === undefined && space === undefined) begin ??= offset
    }
  }
  finish(script.length)
  return statements
}

function delimiterLine(
  script: string,
  offset: number,
): { delimiter: string; end: number } | undefined {
  const line = /DELIMITER[ \t]+(\S+)[^\n]*/iy
  line.lastIndex = offset
  const match = line.exec(script)
  return match?.[1] === undefined ? undefined : { delimiter: match[1], end: line.lastIndex }
}
