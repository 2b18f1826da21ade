/** A text, and the same text with its literals masked, so that both have the same offsets. */
export interface SourceText {
  source: string
  masked: string
}

export const sourceText = (source: string): SourceText => ({ source, masked: maskLiterals(source) })

/**
 * The code of a JavaScript or TypeScript source without its literals: comments become spaces, and so does what strings,
 * templates and regular expressions hold, except for the code inside `${}`. Every offset stays what it was. Behind a
 * template or comment without an end, the text stays as it is.
 */
export function maskLiterals(source: string): string {
  const pieces: string[] = []
  let copiedTo = 0
  for (const { start, end } of literalsIn(source)) {
    pieces.push(source.slice(copiedTo, start), blank(source.slice(start, end)))
    copiedTo = end
  }
  pieces.push(source.slice(copiedTo))
  return pieces.join('')
}

const blank = (text: string): string =>
  text.includes('\n')
    ? text.replace(/[^\n]+/g, (line) => ' '.repeat(line.length))
    : ' '.repeat(text.length)

/** What is to become blank: not the ends of a literal, so that a reader still sees where it is. */
interface Span {
  start: number
  end: number
}

interface Scan {
  source: string
  spans: Span[]
  /** Where the open parentheses are, and the one that was closed last. */
  parentheses: number[]
  closedParenthesis: number
  /** How many braces are open, and how many there were at each open `${`. */
  braces: number
  templates: number[]
  /** Start of each comment by its end. */
  comments: Map<number, number>
}

function literalsIn(source: string): Span[] {
  const scan: Scan = {
    source,
    spans: [],
    parentheses: [],
    closedParenthesis: -1,
    braces: 0,
    templates: [],
    comments: new Map(),
  }
  const stops = /['"`/(){}]/g
  while (stops.lastIndex < source.length) {
    const stop = stops.exec(source)
    if (!stop) break
    stops.lastIndex = endOfToken(scan, stop.index)
  }
  return scan.spans
}

/** Notes what stands at an offset, and tells where it ends. */
function endOfToken(scan: Scan, offset: number): number {
  switch (scan.source[offset]) {
    case '(':
      scan.parentheses.push(offset)
      return offset + 1
    case ')':
      scan.closedParenthesis = scan.parentheses.pop() ?? -1
      return offset + 1
    case '{':
      scan.braces += 1
      return offset + 1
    case '}':
      if (scan.templates.at(-1) === scan.braces) return endOfTemplate(scan, offset)
      scan.braces -= 1
      return offset + 1
    case '`':
      return endOfTemplate(scan, offset)
    case '/':
      return endOfSlash(scan, offset)
    default:
      return endOfQuoted(scan, offset)
  }
}

const templatePiece = /[`}][^`\\$]*(?:(?:\\[\s\S]|\$(?!\{))[^`\\$]*)*(?:`|\$\{)/y

function endOfTemplate(scan: Scan, offset: number): number {
  const { source, spans, templates, braces } = scan
  const end = endOf(templatePiece, source, offset)
  if (end === undefined) return source.length
  if (source[offset] === '}') templates.pop()
  const isOpen = source[end - 1] === '{'
  if (isOpen) templates.push(braces)
  spans.push({ start: offset + 1, end: end - (isOpen ? 2 : 1) })
  return end
}

const quoted = /'[^'\\\n]*(?:\\[\s\S][^'\\\n]*)*'|"[^"\\\n]*(?:\\[\s\S][^"\\\n]*)*"/y

function endOfQuoted(scan: Scan, offset: number): number {
  // An apostrophe in the text of JSX, such as "Don't".
  if (/[\w$]/.test(scan.source[offset - 1] ?? '') && followsValue(scan, offset)) return offset + 1
  const end = endOf(quoted, scan.source, offset)
  if (end === undefined) return offset + 1
  scan.spans.push({ start: offset + 1, end: end - 1 })
  return end
}

const regularExpression = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\//y

function endOfSlash(scan: Scan, offset: number): number {
  const { source, spans } = scan
  const next = source[offset + 1]
  if (next === '/') return endOfComment(scan, { start: offset, end: source.indexOf('\n', offset) })
  if (next === '*')
    return endOfComment(scan, { start: offset, end: source.indexOf('*/', offset + 2) + 2 })
  const end = followsValue(scan, offset) ? undefined : endOf(regularExpression, source, offset)
  if (end === undefined) return offset + 1
  spans.push({ start: offset + 1, end: end - 1 })
  return end
}

function endOfComment({ source, spans, comments }: Scan, { start, end }: Span): number {
  if (end < start) {
    if (source[start + 1] === '/') spans.push({ start, end: source.length })
    return source.length
  }
  spans.push({ start, end })
  comments.set(end, start)
  return end
}

function endOf(sticky: RegExp, source: string, offset: number): number | undefined {
  sticky.lastIndex = offset
  return sticky.test(source) ? sticky.lastIndex : undefined
}

const wordsBeforeValue = new Set(
  'return typeof case in of do else void delete await yield throw from import default extends'.split(
    ' ',
  ),
)
const wordsBeforeParenthesis = new Set(['if', 'while', 'for', 'with'])

/** Whether a value ends before an offset; a slash there divides, elsewhere it begins a regular expression. */
function followsValue(scan: Scan, offset: number): boolean {
  const { source, closedParenthesis } = scan
  const last = lastOfCode(scan, offset)
  const char = source[last] ?? ''
  if (char === ')')
    return !wordsBeforeParenthesis.has(wordUpTo(source, lastOfCode(scan, closedParenthesis)))
  if (/[\w$]/.test(char)) return !wordsBeforeValue.has(wordUpTo(source, last))
  if (char === '>') return source[last - 1] !== '='
  if (char === '!') return /[\w$)\]]/.test(source[last - 1] ?? '')
  if (char === '+' || char === '-') return source[last - 1] === char
  // `<` stands for the end tags of JSX.
  return char !== '' && !'(,=:[&|?{;*%~^'.includes(char)
}

function lastOfCode({ source, comments }: Scan, offset: number): number {
  let last = offset - 1
  while (last >= 0) {
    const commentStart = comments.get(last + 1)
    if (commentStart !== undefined) last = commentStart - 1
    else if (/\s/.test(source[last] ?? '')) last -= 1
    else break
  }
  return last
}

function wordUpTo(source: string, last: number): string {
  let start = last
  while (/[\w$]/.test(source[start] ?? '')) start -= 1
  return source[start] === '.' ? '' : source.slice(start + 1, last + 1)
}
