import { partsInside, type Part } from './brackets.ts'
import { sourceText, type SourceText } from './mask-literals.ts'
import { keysOf, patternAt, type Pattern } from './pattern.ts'

/** A parameter of a function as its text shows it: a pattern, or one name. */
export type Parameter = { pattern: Pattern } | { name: string }

/** Undefined stands for a parameter of another shape: an array pattern, a rest parameter. */
export type ParameterList = (Parameter | undefined)[]

/** The names that parameters take apart by patterns. */
export const namesTakenBy = (parameters: ParameterList): string[] =>
  parameters.flatMap((parameter) =>
    parameter && 'pattern' in parameter ? keysOf(parameter.pattern) : [],
  )

export interface FunctionHead {
  parameters: ParameterList
  /** Where the text behind the parameters begins. */
  bodyOffset: number
}

// Nearly every head; it holds nothing that would have to be masked.
const plainHead = /^[\w$\s*]*\((?:[^()'"`/]|'[\w-]*'|"[\w-]*")*\)/

/**
 * Makes a reader of the parameters of functions, of whatever kind, from their text; it answers undefined where the text
 * has none to read. It keeps what it has read, because many tests of a file begin alike.
 */
export function createHeadReader(): (source: string) => FunctionHead | undefined {
  const heads = new Map<string, FunctionHead>()
  return (source) => {
    const [plain] = plainHead.exec(source) ?? []
    if (plain === undefined) return readIntricateHead(sourceText(source))
    const head = heads.get(plain) ?? readPlainHead(plain)
    heads.set(plain, head)
    return head
  }
}

const readPlainHead = (plain: string): FunctionHead => ({
  parameters: parametersAt({ source: plain, masked: plain }, plain.indexOf('(')),
  bodyOffset: plain.length,
})

const oneName = /^\s*(?:async\b\s*)?([\w$]+)\s*=>/

function readIntricateHead(text: SourceText): FunctionHead | undefined {
  const [shown = '', name] = oneName.exec(text.masked) ?? []
  if (name !== undefined) return { parameters: [{ name }], bodyOffset: shown.length }
  const opening = openingOfParameters(text.masked)
  const list = partsInside(text.masked, opening)
  return list && { parameters: parametersAt(text, opening), bodyOffset: list.end }
}

/** The parameters whose parenthesis opens at an offset; none where it does not close. */
export const parametersAt = (text: SourceText, opening: number): ParameterList =>
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
