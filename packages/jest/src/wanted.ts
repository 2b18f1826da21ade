import { maskHead, maskLiterals } from './mask-literals.ts'
import { mentionsOf } from './mentions.ts'
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
  const head = readHead({ source, masked: maskHead(source) })
  const parameter = head?.parameters[position]
  if (!head || !parameter)
    return isContext && position < (head?.parameters.length ?? 0) ? unclear : undefined
  const body = (): FunctionText => bodyOf(source, head.bodyOffset)
  if ('pattern' in parameter) return wantedByPattern(parameter.pattern, body)
  return isContext ? wantedByContext(parameter, body()) : undefined
}

const nothing: Wanted = { named: [], mentioned: [], isUnclear: false }
const unclear: Wanted = { ...nothing, isUnclear: true }

const bodyOf = (source: string, offset: number): FunctionText => ({
  source: source.slice(offset),
  masked: maskLiterals(source).slice(offset),
})

function wantedByPattern({ entries, hasRest }: Pattern, body: () => FunctionText): Wanted {
  const parts = entries.map(({ key, local, nested }): Wanted => {
    if (key === undefined) return unclear
    if (key !== 'containers') return { ...nothing, named: [key] }
    if (nested) return namesIn(nested)
    return local === undefined ? unclear : wantedThrough(local, body())
  })
  return joined(hasRest ? [...parts, unclear] : parts)
}

// A compiler that takes patterns apart leaves a name and reads of its members, or hides them behind `arguments`.
function wantedByContext(
  { name }: Extract<Parameter, { name: string }>,
  body: FunctionText,
): Wanted {
  const direct = wantedThrough(name, body)
  const isHidden = /(?<![\w$.])arguments\b/.test(body.masked)
  const throughContainers = direct.mentioned.includes('containers')
    ? wantedThrough(`${name}.containers`, body)
    : nothing
  return joined([direct, throughContainers, { ...nothing, isUnclear: isHidden }])
}

function wantedThrough(variable: string, body: FunctionText): Wanted {
  const { members, patterns, isHandedOn } = mentionsOf(body, variable)
  const direct = { named: [], mentioned: members, isUnclear: isHandedOn }
  return joined([direct, ...patterns.map(namesIn)])
}

/** The names of a pattern inside a test; what is done with a `containers` among them is not looked at. */
const namesIn = ({ entries, hasRest }: Pattern): Wanted => ({
  named: [],
  mentioned: entries.flatMap(({ key, nested }) =>
    key === 'containers' && nested ? namesIn(nested).mentioned : (key ?? []),
  ),
  isUnclear:
    hasRest || entries.some(({ key, nested }) => !key || (key === 'containers' && !nested)),
})

const joined = (parts: readonly Wanted[]): Wanted => ({
  named: parts.flatMap(({ named }) => named),
  mentioned: parts.flatMap(({ mentioned }) => mentioned),
  isUnclear: parts.some(({ isUnclear }) => isUnclear),
})
