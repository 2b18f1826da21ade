import {
  mentionsOfName,
  parametersAt,
  sourceText,
  type Pattern,
  type SourceText,
} from '@mooring/client/source'
import { keysOf, namesTakenBy } from './parameter-names.ts'

/** What is declared, and which of it a file is taken to use where its text leaves that open. */
export interface Declared {
  containers: readonly string[]
  presumed: readonly string[]
}

export interface NamesInText {
  /** Those that tests use, or hooks around each test. */
  ofTests: string[]
  /** Those that hooks around all tests use. */
  ofSuiteHooks: string[]
}

/**
 * The containers that a test file names in its text: after `containers.`, in a pattern that takes `containers` apart,
 * and in the parameters of hooks. Where the text uses `containers` in another way, all that are not lazy are added.
 */
export function namesInText(source: string, { containers, presumed }: Declared): NamesInText {
  const text = sourceText(source)
  const { members, patterns, isHandedOn } = mentionsOfName(text, 'containers')
  const keys = patterns.flatMap(keysOf)
  const named = new Set([...members, ...keys, ...hookParameters(text, 'Each')])
  const unclear = isHandedOn || patterns.some(isOpen)
  const ofSuiteHooks = new Set(hookParameters(text, 'All'))
  return {
    ofTests: containers.filter((name) => named.has(name) || (unclear && presumed.includes(name))),
    ofSuiteHooks: containers.filter((name) => ofSuiteHooks.has(name)),
  }
}

/** It leaves open which ones it takes. */
const isOpen = ({ entries, hasRest }: Pattern): boolean =>
  hasRest || entries.some(({ key }) => key === undefined)

// beforeEach(async ({ db }) => …): fixtures, in files that extend the test function.
function hookParameters(text: SourceText, around: 'Each' | 'All'): string[] {
  const hooks =
    /\b(?:before|after|around)(?<around>Each|All)\s*(?:<[^()]{0,500}>)?\(\s*(?:async\b\s*)?(?:function\b[^(]*)?(?=\()/g
  return [...text.masked.matchAll(hooks)]
    .filter(({ groups }) => groups?.['around'] === around)
    .flatMap(({ 0: shown, index }) => namesTakenBy(parametersAt(text, index + shown.length)))
}
