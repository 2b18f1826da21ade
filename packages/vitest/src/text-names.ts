import { closingIndex, keysOfPattern, openingIndex } from './patterns.ts'

/** What is declared, and which of it starts with the run. */
export interface Declared {
  containers: readonly string[]
  eager: readonly string[]
}

export interface NamesInText {
  /** Those that tests use, or hooks around each test. */
  ofTests: string[]
  /** Those that hooks around all tests use. */
  ofSuiteHooks: string[]
}

/**
 * The containers that a test file names in its text: after `containers.`, in a pattern that takes `containers` apart,
 * and in the parameters of hooks. Where the text uses `containers` in another way, all eager ones are added.
 */
export function namesInText(text: string, { containers, eager }: Declared): NamesInText {
  const code = codeOf(text)
  const uses = [...code.matchAll(/(?<![\w$])containers(?![\w$])/g)].map(({ 0: word, index }) =>
    namesOfUse(code.slice(0, index), code.slice(index + word.length)),
  )
  const named = new Set([...uses.flatMap((names) => names ?? []), ...hookParameters(code, 'Each')])
  const unclear = uses.includes(undefined)
  const ofSuiteHooks = new Set(hookParameters(code, 'All'))
  return {
    ofTests: containers.filter((name) => named.has(name) || (unclear && eager.includes(name))),
    ofSuiteHooks: containers.filter((name) => ofSuiteHooks.has(name)),
  }
}

// Comments go, and so does the mere word in a quoted text such as the title of a test.
function codeOf(text: string): string {
  const tokens =
    /(["'])(?:\\.|(?!\1)[^\\\n])*\1|`(?:\\[\s\S]|[^`\\])*`|(?<!\\)\/\/[^\n]*|\/\*[\s\S]*?\*\//g
  return text.replace(tokens, (token) => {
    if (token.startsWith('/')) return ' '
    return token.startsWith('`') ? token : token.replace(/containers(?![.?[])/g, '')
  })
}

// Undefined where it cannot be told which containers a use of the word means.
function namesOfUse(before: string, after: string): readonly string[] | undefined {
  return (
    accessed(after) ??
    takenApartInside(after) ??
    takenApartByAssignment(before, after) ??
    (isBinding(after) ? [] : undefined)
  )
}

// containers.db, containers?.db, containers['db']
function accessed(after: string): string[] | undefined {
  const access =
    /^\s*(?:(?:\?\.|!?\s*\.)\s*(?<dotted>[\p{ID_Start}$_][\p{ID_Continue}$]*)|(?:\?\.|!)?\[\s*(?<quote>["'`])(?<quoted>[^"'`$]*)\k<quote>\s*\])/u
  const groups = access.exec(after)?.groups
  const name = groups?.['dotted'] ?? groups?.['quoted']
  return name === undefined ? undefined : [name]
}

// ({ containers: { db, cache } }) => …
function takenApartInside(after: string): string[] | undefined {
  const [colon] = /^\s*:\s*(?=\{)/.exec(after) ?? []
  return colon === undefined ? undefined : keysOfPattern(after.slice(colon.length))
}

// const { db, cache } = containers
function takenApartByAssignment(before: string, after: string): string[] | undefined {
  const [assignment] = /\}\s*=\s*(?:[\w$]+\s*\.\s*)*$/.exec(before) ?? []
  if (assignment === undefined || /^\s*[.?![(]/.test(after)) return undefined
  const closing = before.length - assignment.length
  return keysOfPattern(before.slice(openingIndex(before, closing), closing + 1))
}

// ({ containers }) => …, const { containers } = context: the word is only brought into scope.
function isBinding(after: string): boolean {
  if (!/^\s*[,}]/.test(after)) return false
  const rest = after.slice(closingIndex(after) + 1)
  const parameterListEnds = /^\s*(?::[^)]*)?(?:,[^()]*)?\)\s*(?::[^={;]*)?(?:=>|\{)/
  return /^\s*(?:=(?![=>])|from\b)/.test(rest) || parameterListEnds.test(rest)
}

// beforeEach(async ({ db }) => …): fixtures, in files that extend the test function.
function hookParameters(code: string, around: 'Each' | 'All'): string[] {
  const hooks =
    /\b(?:before|after|around)(?<around>Each|All)\s*(?:<[^()]*>)?\(\s*(?:async\b\s*)?(?:function\b[^(]*)?\((?<parameters>[^)]*)/g
  return [...code.matchAll(hooks)]
    .filter(({ groups }) => groups?.['around'] === around)
    .flatMap(({ groups }) => groups?.['parameters']?.match(/[\w$]+/g) ?? [])
}
