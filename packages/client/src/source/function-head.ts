import { partsInside, type Part } from './brackets.ts'
import { sourceText, type SourceText } from './mask-literals.ts'
import { patternAt, type Pattern } from './pattern.ts'

/** A parameter of a function as its text shows it: a pattern, or one name. */
export type Parameter = { pattern: Pattern } | { name: string }

/** Undefined stands for a parameter of another shape: an array pattern, a rest parameter. */
export type Parameters = (Parameter | undefined)[]

export interface FunctionHead {
  parameters: Parameters
  /** Where the text behind the parameters begins. */
  bodyOffset: number
}

// Nearly every head; it holds nothing that would have to be masked.
const plainHead = /^[\w$\s*]*\((?:[^()'"`/]|'[\w-]*'|"[\w-]*")*\)/
const oneName = /^\s*(?:async\b\s*)?([\w$]+)\s*=>/

/** Reads the parameters of a function, of whatever kind, from its text; undefined where the text has none to read. */
export function readHead(source: string): FunctionHead | undefined {
  const [plain] = plainHead.exec(source) ?? []
  if (plain !== undefined) {
    const text: SourceText = { source: plain, masked: plain }
    return { parameters: parametersAt(text, plain.indexOf('(')), bodyOffset: plain.length }
  }
  const text = sourceText(source)
  const [shown = '', name] = oneName.exec(text.masked) ?? []
  if (name !== undefined) return { parameters: [{ name }], bodyOffset: shown.length }
  const opening = openingOfParameters(text.masked)
  const list = partsInside(text.masked, opening)
  return list && { parameters: parametersAt(text, opening), bodyOffset: list.end }
}

/** The parameters whose parenthesis opens at an offset; none where it does not close. */
export const parametersAt = (text: SourceText, opening: number): Parameters =>
  (partsInside(text.masked, opening)?.parts ?? []).map((part) => parameterIn(text, part))

const firstOfParameter = /\s*(?:(\{)|([\p{ID_Continue}$]+))/uy

function parameterIn(text: SourceText, { start }: Part): Parameter | undefined {
  firstOfParameter.lastIndex = start
  const [shown = '', brace, name] = firstOfParameter.exec(text.masked) ?? []
  if (brace) return { pattern: patternAt(text, start + shown.length - 1) }
  return name === undefined ? undefined : { name }
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
