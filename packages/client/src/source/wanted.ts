import { createHeadReader } from './function-head.ts'
import { sourceText, type SourceText } from './mask-literals.ts'
import { mentionsOfVariable } from './mentions.ts'
import type { Pattern } from './pattern.ts'

/** The containers that a test asks for, as far as its text tells. */
export interface Wanted {
  /** Taken out of the context by name: each must be declared. */
  named: string[]
  /** Read of `containers` or of the whole context somewhere in the test. */
  mentioned: string[]
  /** The text leaves open which ones are read, so that all that are not lazy must be ready. */
  isUnclear: boolean
}

export interface WantedOptions {
  /** Index of the parameter that may be the context. */
  position: number
  /** The parameter is the context even where it is one name, not a pattern. */
  isContext: boolean
}

export type WantedReader = (source: string, options: WantedOptions) => Wanted | undefined

/**
 * Makes a reader that tells which containers a test function asks for; it answers undefined where it asks for none, such
 * as a test with `done`.
 */
export function createWantedReader(): WantedReader {
  const readHead = createHeadReader()
  return (source, { position, isContext: isSaid }) => {
    const isContext = isSaid || compiledHead.test(source)
    if (!isContext && hasNoPattern.test(source)) return undefined // Spares plain tests the reading.
    const head = readHead(source)
    if (!head || position >= head.parameters.length) return undefined
    const parameter = head.parameters[position]
    const body = (): SourceText => sourceText(source.slice(head.bodyOffset))
    if (!parameter) return isContext ? unclear : undefined
    if ('pattern' in parameter) return wantedByPattern(parameter.pattern, body)
    return isContext ? wantedByContext(parameter.name, body()) : undefined
  }
}

// For targets that know no patterns, compilers give the parameter a name of theirs: Babel `_ref4` and `_x2`, SWC `param` and
// `_0`, TypeScript `_a`.
const compiledHead =
  /^(?:function\b\s*[\w$]*\s*\((?:_(?:ref|x)?\d+|_(?:ref|x|[a-z])|param(?=\)[^]*\bparam\.))|\((?:_\d+|_[a-z]))\)/

const hasNoPattern = /^[\w$\s*]*(?:\(\s*(?:\)|[\w$])|=>)/
const nothing: Wanted = { named: [], mentioned: [], isUnclear: false }
const unclear: Wanted = { ...nothing, isUnclear: true }

function wantedByPattern({ entries, hasRest }: Pattern, body: () => SourceText): Wanted {
  const wanted = { ...nothing, named: [] as string[], isUnclear: hasRest }
  const parts: Wanted[] = [wanted]
  for (const { key, local, nested } of entries) {
    if (key === undefined) wanted.isUnclear = true
    else if (key !== 'containers') wanted.named.push(key)
    else if (nested) parts.push(namesIn(nested))
    else parts.push(local === undefined ? unclear : wantedThrough(local, body()))
  }
  return parts.length === 1 ? wanted : joined(parts)
}

// A compiler that takes patterns apart leaves a name and reads of its members, or hides them behind `arguments`.
function wantedByContext(name: string, body: SourceText): Wanted {
  const direct = wantedThrough(name, body)
  const isHidden = /(?<![\w$.])arguments\b/.test(body.masked)
  const throughContainers = direct.mentioned.includes('containers')
    ? wantedThrough(`${name}.containers`, body)
    : nothing
  return joined([direct, throughContainers, { ...nothing, isUnclear: isHidden }])
}

function wantedThrough(variable: string, body: SourceText): Wanted {
  const { members, patterns, isHandedOn } = mentionsOfVariable(body, variable)
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
