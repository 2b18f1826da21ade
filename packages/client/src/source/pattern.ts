import { partsInside, type Part } from './brackets.ts'
import type { SourceText } from './mask-literals.ts'

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

/** The keys of a pattern, and those that it takes out of `containers`. */
export const keysOf = ({ entries }: Pattern): string[] =>
  entries.flatMap(({ key, nested }) =>
    key === 'containers' && nested ? keysOf(nested) : (key ?? []),
  )

/** It leaves open which keys it takes. */
export const isOpen = ({ entries, hasRest }: Pattern): boolean =>
  hasRest || entries.some(({ key }) => key === undefined)

/** Reads the pattern whose brace opens at an offset; where it does not close, it may take anything. */
export function patternAt(text: SourceText, opening: number): Pattern {
  const list = partsInside(text.masked, opening)
  const pattern: Pattern = { entries: [], hasRest: list === undefined }
  for (const part of list?.parts ?? []) {
    if (/^\s*\.\.\./.test(text.masked.slice(part.start, part.end))) pattern.hasRest = true
    else pattern.entries.push(entryIn(text, part))
  }
  return pattern
}

const keyShape = /\s*(?:(['"])[^'"]*\1|([\p{ID_Continue}$]+))/uy
const targetShape = /\s*:\s*(?:(\{)|([\p{ID_Continue}$]+))?/uy

function entryIn(text: SourceText, { start }: Part): PatternEntry {
  keyShape.lastIndex = start
  const [shown = '', quote, name] = keyShape.exec(text.masked) ?? []
  if (shown === '') return { key: undefined }
  const keyEnd = start + shown.length
  const key = name ?? text.source.slice(start + shown.indexOf(quote ?? '') + 1, keyEnd - 1)
  targetShape.lastIndex = keyEnd
  const target = targetShape.exec(text.masked)
  if (!target) return { key, local: key }
  if (target[1]) return { key, nested: patternAt(text, targetShape.lastIndex - 1) }
  return target[2] === undefined ? { key } : { key, local: target[2] }
}
