/**
 * The code of a JavaScript source without its literals: comments become spaces, and so does what strings, templates
 * and regular expressions hold, except for the code inside `${}`. Every offset stays what it was.
 */
export function maskLiterals(source: string): string {
  return [...maskedPieces(source)].join('')
}

/** The masked start of a function's text: up to the end of its parameters, because its body may be long. */
export function maskHead(source: string): string {
  let masked = ''
  let depth = 0
  for (const piece of maskedPieces(source)) {
    masked += piece
    if ('([{'.includes(piece)) depth += 1
    if (')]}'.includes(piece)) depth -= 1
    if (depth === 0 && (piece === ')' || masked.endsWith('=>'))) break
  }
  return masked
}

function* maskedPieces(source: string): Generator<string> {
  let masked = ''
  const openTemplates: number[] = [] // Depth of braces at which each `${` was opened.
  let depth = 0
  while (masked.length < source.length) {
    const isTemplateRest = source[masked.length] === '}' && openTemplates.at(-1) === depth
    if (isTemplateRest) openTemplates.pop()
    const token = nextToken(source, masked, isTemplateRest)
    if (token.text.endsWith('${')) openTemplates.push(depth)
    if (token.text === '{') depth += 1
    if (token.text === '}' && !isTemplateRest) depth -= 1
    masked += token.masked
    yield token.masked
  }
}

interface Token {
  text: string
  masked: string
}

const comment = /\/\/[^\n]*|\/\*[\s\S]*?\*\//y
const quoted = /'(?:\\[\s\S]|[^'\\])*'|"(?:\\[\s\S]|[^"\\])*"/y
const templatePiece = /[`}](?:\\[\s\S]|\$(?!\{)|[^`\\$])*(?:`|\$\{)/y
const regularExpression = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/\w*/y
const word = /[\w$]+|\s+/y
// What a value cannot follow; a slash there begins a regular expression, elsewhere it divides.
const beforeValue =
  /(?:^|[(,=:[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case|in|of|do|else|void|delete|await|yield|throw))\s*$/

function nextToken(source: string, before: string, isTemplateRest: boolean): Token {
  const offset = before.length
  const first = source[offset] ?? ''
  const read = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = offset
    return pattern.exec(source)?.[0]
  }
  if (first === '`' || isTemplateRest) return emptied(read(templatePiece) ?? first)
  if (first === "'" || first === '"') return emptied(read(quoted) ?? first)
  if (first !== '/') return kept(read(word) ?? first)
  const remark = read(comment)
  if (remark) return { text: '', masked: blank(remark) }
  const expression = beforeValue.test(before) ? read(regularExpression) : undefined
  return expression ? emptied(expression) : kept(first)
}

const kept = (text: string): Token => ({ text, masked: text })

// The ends stay, so that a reader still sees where a literal is, and that `${` begins code.
function emptied(text: string): Token {
  const end = text.endsWith('${') ? 2 : 1
  if (text.length <= end) return kept(text)
  return { text, masked: `${text[0]}${blank(text.slice(1, -end))}${text.slice(-end)}` }
}

const blank = (text: string): string => text.replace(/[^\n]/g, ' ')
