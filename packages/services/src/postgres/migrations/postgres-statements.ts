/** One statement of a script. */
export interface Statement {
  text: string
  /** Where it begins in the script. */
  offset: number
}

/**
 * The statements of a script, without those that hold nothing but comments. They are run one by one, because statements
 * in one message share a transaction, which some commands refuse.
 */
export function statementsOf(script: string): Statement[] {
  const statements: Statement[] = []
  let begin = 0
  let depth = 0
  let holdsSomething = false
  let words: string[] = []
  const finish = (end: number): void => {
    if (holdsSomething) statements.push(trimmed(script.slice(begin, end), begin))
    begin = end + 1
    holdsSomething = false
    words = []
    depth = 0
  }
  for (const { text, offset, kind } of tokensOf(script)) {
    if (kind === 'blank') continue
    if (text === ';' && depth === 0) {
      finish(offset)
      continue
    }
    holdsSomething = true
    if (kind === 'word') words.push(text.toUpperCase())
    depth = Math.max(0, depth + depthChange(text, words))
  }
  finish(script.length)
  return statements
}

// Parentheses, as of rules, and bodies of functions in the standard's form hold semicolons of their own.
function depthChange(text: string, words: readonly string[]): number {
  if (text === '(') return 1
  if (text === ')') return -1
  if (words[0] !== 'CREATE' || !words.slice(0, 4).some(isRoutine)) return 0
  const word = text.toUpperCase()
  if (word !== words.at(-1)) return 0
  if (word === 'ATOMIC' && words.at(-2) === 'BEGIN') return 1
  if (!words.includes('ATOMIC')) return 0
  return word === 'CASE' ? 1 : word === 'END' ? -1 : 0
}

const isRoutine = (word: string): boolean => word === 'FUNCTION' || word === 'PROCEDURE'

interface Token {
  text: string
  offset: number
  kind: 'blank' | 'word' | 'other'
}

/** Order matters: what begins a longer thing stands before what it begins with. */
const tokenPattern = new RegExp(
  [
    String.raw`(?<blank>\s+|--[^\n]*)`,
    String.raw`(?<comment>/\*)`,
    String.raw`(?<escaped>(?<![\w$])[eE]'(?:[^'\\]|\\[^]|'')*(?:'|$))`,
    String.raw`(?<quoted>'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$))`,
    String.raw`(?<dollar>(?<![\w$])\$(?<tag>(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?)\$[^]*?(?:\$\k<tag>\$|$))`,
    String.raw`(?<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)`,
    String.raw`[^]`,
  ].join('|'),
  'y',
)

function* tokensOf(script: string): Generator<Token> {
  const pattern = new RegExp(tokenPattern)
  while (pattern.lastIndex < script.length) {
    const offset = pattern.lastIndex
    const match = pattern.exec(script)
    if (!match) return
    const { blank, comment, word } = match.groups ?? {}
    if (comment !== undefined) pattern.lastIndex = endOfComment(script, offset)
    const isBlank = blank !== undefined || comment !== undefined
    yield { text: match[0], offset, kind: isBlank ? 'blank' : word ? 'word' : 'other' }
  }
}

/** Comments of SQL hold comments. */
function endOfComment(script: string, offset: number): number {
  const marks = /\/\*|\*\//g
  marks.lastIndex = offset
  let depth = 0
  for (let mark = marks.exec(script); mark; mark = marks.exec(script)) {
    depth += mark[0] === '/*' ? 1 : -1
    if (depth === 0) return marks.lastIndex
  }
  return script.length
}

function trimmed(text: string, offset: number): Statement {
  const start = /^(?:\s|--[^\n]*(?:\n|$))*/.exec(text)?.[0].length ?? 0
  return { text: text.slice(start).trimEnd(), offset: offset + start }
}
