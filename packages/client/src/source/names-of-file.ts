import { closingOf } from './brackets.ts'
import { sourceText, type SourceText } from './mask-literals.ts'
import { mentionsOfName } from './mentions.ts'
import { isOpen, keysOf, patternAt, type Pattern } from './pattern.ts'

/** The names that a file could mean containers by. */
export interface NamesOfFile {
  /** Taken out of `containers`, or out of a parameter by a pattern; some may be anything else. */
  names: ReadonlySet<string>
  /** `containers`, or the whole context of a test, is used in a way that leaves open which ones. */
  isOpen: boolean
}

/**
 * What a file of tests, or one that helps them, could mean containers by, whichever runner runs it. Rather a name too
 * many than one too few: who asks compares them with those that are declared, and only what is to start early hangs on it.
 */
export function namesOfFile(source: string): NamesOfFile {
  const text = sourceText(source)
  const { members, patterns, isHandedOn } = mentionsOfName(text, 'containers')
  const parameters = parameterPatterns(text)
  const taken = [...patterns, ...parameters]
  const names = new Set([...members, ...taken.flatMap(keysOf), ...membersOfContext(text)])
  return { names, isOpen: isHandedOn || patterns.some(isOpen) || parameters.some(hasRestOnly) }
}

// `({ ...context }) => …` hands the whole context on; a rest behind names is common in functions of all kinds.
const hasRestOnly = ({ entries, hasRest }: Pattern): boolean => hasRest && entries.length === 0

/** `({ db }) => …`, `function (row, { db }) {…}`: a parameter of a function, taken apart. */
function parameterPatterns(text: SourceText): Pattern[] {
  return [...text.masked.matchAll(/[(,]\s*(?=\{)/g)].flatMap(({ 0: shown, index }) => {
    const closing = closingOf(text.masked, index + 1)
    if (closing === undefined || !beginsBody(text.masked, closing + 1)) return []
    return [patternAt(text, index + shown.length)]
  })
}

function beginsBody(masked: string, offset: number): boolean {
  const body = /\s*(?::[^={;]*)?(?:=>|\{)/y
  body.lastIndex = offset
  return body.test(masked)
}

// A test function of ours for Jest may take the whole context: `test('…', async (context) => context.db)`.
const membersOfContext = ({ source, masked }: SourceText): string[] =>
  source.includes('@mooring/jest')
    ? [...masked.matchAll(/\.\s*([\p{ID_Continue}$]+)/gu)].map((match) => match[1] ?? '')
    : []
