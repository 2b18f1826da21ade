import { maskLiterals } from './mask-literals.ts'
import { readHead, type FunctionText, type Parameter, type Pattern } from './parameters.ts'

/** The containers that a test asks for, as far as its text tells. */
export interface Wanted {
  /** Taken out of the context by name: each must be declared. */
  named: string[]
  /** Read of `containers` or of the whole context somewhere in the test. */
  mentioned: string[]
  /** The text leaves open which ones are read, so that every eager one must be ready. */
  isUnclear: boolean
}

export interface WantedOptions {
  /** Index of the parameter that may be the context. */
  position: number
  /** The parameter is the context even where it is one name, not a pattern. */
  isContext: boolean
}

/** Tells which containers a test function asks for; undefined if it asks for none, such as a test with `done`. */
export function wantedBy(
  source: string,
  { position, isContext }: WantedOptions,
): Wanted | undefined {
  if (/^[^(]*\(\s*\)/.test(source) && !isContext) return undefined // Spares plain tests the reading.
  const text = { source, masked: maskLiterals(source) }
  const head = readHead(text)
  const parameter = head?.parameters[position]
  if (!head || !parameter)
    return isContext && position < (head?.parameters.length ?? 0) ? unclear : undefined
  const body = bodyOf(text, head.bodyOffset)
  if ('pattern' in parameter) return wantedByPattern(parameter.pattern, body)
  return isContext ? wantedByContext(parameter, body) : undefined
}

const nothing: Wanted = { named: [], mentioned: [], isUnclear: false }
const unclear: Wanted = { ...nothing, isUnclear: true }

const bodyOf = ({ source, masked }: FunctionText, offset: number): FunctionText => ({
  source: source.slice(offset),
  masked: masked.slice(offset),
})

function wantedByPattern({ entries, hasRest }: Pattern, body: FunctionText): Wanted {
  const parts = entries.map(({ key, local, nested }): Wanted => {
    if (key === undefined) return unclear
    if (key !== 'containers') return { ...nothing, named: [key] }
    if (nested) return wantedByPattern(nested, body)
    return local === undefined ? unclear : mentions(body, local)
  })
  return joined([...parts, { ...nothing, isUnclear: hasRest }])
}

// A compiler that takes patterns apart leaves a name and reads of its members, or hides them behind `arguments`.
function wantedByContext(
  { name }: Extract<Parameter, { name: string }>,
  body: FunctionText,
): Wanted {
  const direct = mentions(body, name)
  const isHidden = /(?<![\w$.])arguments\b/.test(body.masked)
  const throughContainers = direct.mentioned.includes('containers')
    ? mentions(body, `${name}.containers`)
    : nothing
  return joined([direct, throughContainers, { ...nothing, isUnclear: isHidden }])
}

/** The members that a text reads of a variable: `containers.db`, `containers['my-db']`. */
function mentions({ source, masked }: FunctionText, variable: string): Wanted {
  const name = variable.replace(/[.$]/g, (char) => (char === '.' ? '\\s*\\??\\.\\s*' : '\\$'))
  const reads = new RegExp(
    `(?<![\\w$.])${name}(?![\\w$])(?:\\s*\\??\\.\\s*([\\w$]+)|\\s*(?:\\?\\.)?\\s*\\[\\s*(["'])\\s*\\2\\s*\\])?`,
    'g',
  )
  const found = [...masked.matchAll(reads)].map(({ 0: { length }, 1: member, 2: quote, index }) => {
    if (member !== undefined || quote === undefined) return member
    const read = source.slice(index, index + length)
    return read.slice(read.indexOf(quote) + 1, read.lastIndexOf(quote))
  })
  const mentioned = found.filter((member) => member !== undefined)
  return { named: [], mentioned, isUnclear: mentioned.length < found.length }
}

const joined = (parts: readonly Wanted[]): Wanted => ({
  named: parts.flatMap(({ named }) => named),
  mentioned: parts.flatMap(({ mentioned }) => mentioned),
  isUnclear: parts.some(({ isUnclear }) => isUnclear),
})
