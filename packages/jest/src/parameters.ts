/** One name that an object pattern takes out of its value. */
export interface PatternEntry {
  /** Undefined where it is computed. */
  key: string | undefined
  /** The variable that holds it. */
  local?: string
  /** What is taken out of it in turn. */
  nested?: Pattern
}

/** An object pattern: `{ db, cache: { port }, ...others }`. */
export interface Pattern {
  entries: PatternEntry[]
  hasRest: boolean
}

/** A parameter of a function as its text shows it: a pattern, or one name. */
export type Parameter = { pattern: Pattern } | { name: string }

/** A function's text, and the same text with its literals masked. */
export interface FunctionText {
  source: string
  masked: string
}

export interface FunctionHead {
  /** Undefined stands for a parameter of another shape: an array pattern, a rest parameter. */
  parameters: (Parameter | undefined)[]
  /** Where the text behind the parameters begins. */
  bodyOffset: number
}

/** Reads the parameters of a function, of whatever kind, from its text; undefined where the text has none to read. */
export function readHead(text: FunctionText): FunctionHead | undefined {
  const bare = /^\s*(?:async\b\s*)?([\w$]+)\s*=>/.exec(text.masked)
  if (bare?.[1]) return { parameters: [{ name: bare[1] }], bodyOffset: bare[0].length }
  const list = partsOf(text.masked, openingOfParameters(text.masked))
  if (!list) return undefined
  return { parameters: list.parts.map((part) => parameterIn(text, part)), bodyOffset: list.end }
}

interface Part {
  start: number
  end: number
}

// The name of a method may be computed, `['a'](…) {}`, and holds code then.
function openingOfParameters(masked: string): number {
  let depth = 0
  for (let offset = 0; offset < masked.length; offset += 1) {
    const char = masked[offset]
    if (char === '[') depth += 1
    if (char === ']') depth -= 1
    if (char === '(' && depth === 0) return offset
  }
  return masked.length
}

/** Splits what stands between a bracket and its partner at the commas of its own level. */
function partsOf(masked: string, opening: number): { parts: Part[]; end: number } | undefined {
  const parts: Part[] = []
  let start = opening + 1
  let depth = 0
  const cut = (end: number): void => {
    if (masked.slice(start, end).trim() !== '') parts.push({ start, end })
    start = end + 1
  }
  for (let offset = opening; offset < masked.length; offset += 1) {
    const char = masked[offset] ?? ''
    if ('([{'.includes(char)) depth += 1
    if (')]}'.includes(char)) depth -= 1
    if (depth === 1 && char === ',') cut(offset)
    if (depth > 0) continue
    cut(offset)
    return { parts, end: offset + 1 }
  }
  return undefined
}

function parameterIn(text: FunctionText, { start, end }: Part): Parameter | undefined {
  const written = text.masked.slice(start, end)
  const offset = start + written.search(/\S/)
  if (text.masked[offset] === '{') return { pattern: patternAt(text, offset) }
  const name = /^\s*([\w$]+)/.exec(written)?.[1]
  return name === undefined ? undefined : { name }
}

/** Reads the pattern whose brace opens at an offset. */
export function patternAt(text: FunctionText, opening: number): Pattern {
  const parts = partsOf(text.masked, opening)?.parts ?? []
  const isRest = ({ start, end }: Part): boolean => /^\s*\.\.\./.test(text.masked.slice(start, end))
  return {
    entries: parts.filter((part) => !isRest(part)).map((part) => entryIn(text, part)),
    hasRest: parts.some(isRest),
  }
}

const entryShape = /^\s*(?:(['"])\s*\1|([\w$]+)|(\[))/

function entryIn(text: FunctionText, { start, end }: Part): PatternEntry {
  const written = text.masked.slice(start, end)
  const [shown = '', quote, name] = entryShape.exec(written) ?? []
  if (!quote && !name) return { key: undefined }
  const key =
    name ??
    text.source
      .slice(start, start + shown.length)
      .trim()
      .slice(1, -1)
  const target = /^\s*:\s*(?:(\{)|([\w$]+))?/.exec(written.slice(shown.length))
  if (!target) return { key, local: key }
  const opening = start + shown.length + target[0].length - 1
  if (target[1]) return { key, nested: patternAt(text, opening) }
  return target[2] === undefined ? { key } : { key, local: target[2] }
}
