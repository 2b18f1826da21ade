import { namesTakenBy, parametersAt } from './function-head.ts'
import { sourceText, type SourceText } from './mask-literals.ts'
import { mentionsOfName } from './mentions.ts'
import { isOpen, keysOf } from './pattern.ts'

/** What is declared, and which of it a file is taken to use where its text leaves that open. */
export interface Declared {
  containers: readonly string[]
  presumed: readonly string[]
}

export interface ContainersInText {
  /** Those that tests use, or hooks around each test. */
  ofTests: string[]
  /** Those that hooks around all tests may use. */
  ofSuiteHooks: string[]
}

/** What several files of a project name together. */
export function joinContainers(files: readonly ContainersInText[]): ContainersInText {
  const all = (part: keyof ContainersInText): string[] => [
    ...new Set(files.flatMap((file) => file[part])),
  ]
  return { ofTests: all('ofTests'), ofSuiteHooks: all('ofSuiteHooks') }
}

/**
 * The containers that a test file names in its text: after `containers.`, in a pattern that takes `containers` apart,
 * and in the parameters of hooks. Where the text uses `containers` in another way, all that are not lazy are added.
 */
export function containersInText(
  source: string,
  { containers, presumed }: Declared,
): ContainersInText {
  const text = sourceText(source)
  const { members, patterns, isHandedOn } = mentionsOfName(text, 'containers')
  const keys = patterns.flatMap(keysOf)
  const named = new Set([...members, ...keys, ...hookParameters(text, 'Each')])
  const unclear = isHandedOn || patterns.some(isOpen)
  const ofTests = containers.filter(
    (name) => named.has(name) || (unclear && presumed.includes(name)),
  )
  const ofSuiteHooks = new Set(hookParameters(text, 'All'))
  const mayRead = importsContainers.test(source) && suiteHook.test(text.masked)
  return {
    ofTests,
    ofSuiteHooks: containers.filter(
      (name) => ofSuiteHooks.has(name) || (mayRead && ofTests.includes(name)),
    ),
  }
}

// A hook around all tests has `containers` only from there, and may read them in a function that stands elsewhere.
const importsContainers = /\bimport\b[^;'"`]*\bcontainers\b[^;'"`]*['"]@mooring\//
const suiteHook = /\b(?:before|after|around)All\b/

// beforeEach(async ({ db }) => …): fixtures, in files that extend the test function.
function hookParameters(text: SourceText, around: 'Each' | 'All'): string[] {
  const hooks =
    /\b(?:before|after|around)(?<around>Each|All)\s*(?:<[^()]{0,500}>)?\(\s*(?:async\b\s*)?(?:function\b[^(]*)?(?=\()/g
  return [...text.masked.matchAll(hooks)]
    .filter(({ groups }) => groups?.['around'] === around)
    .flatMap(({ 0: shown, index }) => namesTakenBy(parametersAt(text, index + shown.length)))
}
