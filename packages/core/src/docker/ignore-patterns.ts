import { posix } from 'node:path'

/** What a list of patterns says of a path, and what it needs to know of what lies in it. */
export interface Verdict {
  matches: boolean
  /** For each pattern whether it has taken the path or a folder above it. */
  taken: readonly boolean[]
}

export interface PatternList {
  /** @param above verdict on the folder that holds the path; none at the top */
  judge(path: string, above?: Verdict): Verdict
  /** Whether something in a folder that does not match may match after all. */
  mayMatchIn(folder: string): boolean
  /** Whether something in a folder that matches may not match after all. */
  mayExceptIn(folder: string): boolean
}

interface Pattern {
  /** Without the '!' of an exception, and without what does not matter in a path. */
  text: string
  isException: boolean
  takes(path: string): boolean
}

/**
 * Patterns as BuildKit reads them, in which the last one that takes a path decides, '!' begins an exception, and a folder
 * means all that is in it. Paths have forward slashes and no beginning.
 *
 * @throws Error for a pattern that is none
 */
export function readPatterns(patterns: readonly string[]): PatternList {
  const list = patterns
    .map((pattern) => pattern.trim())
    .filter((pattern) => pattern !== '')
    .map(readPattern)
  return {
    judge: (path, above) => judge(list, path, above),
    mayMatchIn: (folder) =>
      mayReachInto(
        list.filter(({ isException }) => !isException),
        folder,
      ),
    mayExceptIn: (folder) =>
      mayReachInto(
        list.filter(({ isException }) => isException),
        folder,
      ),
  }
}

/** The patterns of a `.dockerignore`. */
export const patternsOf = (text: string): string[] =>
  text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [, bang = '', rest = ''] = /^(!?)\s*(.*)$/.exec(line) ?? []
      return bang + (rest === '' ? '' : clean(rest).replace(/^\/(?=.)/, ''))
    })

function judge(list: readonly Pattern[], path: string, above: Verdict | undefined): Verdict {
  let matches = false
  const taken = list.map((pattern, index) => {
    // What a folder is taken by holds for all in it; else only what would change the verdict is looked at.
    const takes =
      above?.taken[index] === true || (pattern.isException === matches && pattern.takes(path))
    if (takes) matches = !pattern.isException
    return takes
  })
  return { matches, taken }
}

// With a wildcard in front of its last part, a pattern may reach anywhere.
function mayReachInto(patterns: readonly Pattern[], folder: string): boolean {
  const starts = patterns.map(({ text }) => text.replace(/\/\*\*$/, '').replace(/\/\*$/, ''))
  return (
    starts.some((start) => /[*[\]?^\\]/.test(start)) ||
    starts.some((start) => `${start}/`.startsWith(`${folder}/`))
  )
}

function readPattern(written: string): Pattern {
  const cleaned = clean(written)
  const isException = cleaned.startsWith('!')
  const text = isException ? cleaned.slice(1) : cleaned
  if (text === '') throw new Error('".dockerignore" holds a "!" without a pattern')
  return { text, isException, takes: takerOf(text) }
}

const clean = (path: string): string => posix.normalize(path).replace(/(?<=.)\/$/, '')

function takerOf(text: string): (path: string) => boolean {
  const wildcards = /[*?[\]\\]/
  if (!wildcards.test(text)) return (path) => path === text
  if (text === '**') return () => true
  const suffix = text.slice(2)
  if (text.startsWith('**') && !wildcards.test(suffix))
    return (path) => path.endsWith(suffix) || `/${path}` === suffix
  const prefix = text.slice(0, -2)
  if (text.endsWith('**') && !wildcards.test(prefix)) return (path) => path.startsWith(prefix)
  const expression = expressionOf(text)
  return (path) => expression.test(path)
}

const tokens =
  /(?<deep>\*\*\/?)|(?<many>\*)|(?<one>\?)|\\(?<escaped>.)|\[(?<not>\^?)(?<members>(?:\\.|[^\\\]])+)\]|(?<plain>.)/gsu

function expressionOf(text: string): RegExp {
  const source = [...text.matchAll(tokens)].map(({ 0: token, index, groups = {} }) => {
    const { deep, many, one, escaped, not, members, plain } = groups
    if (deep !== undefined) return index + token.length === text.length ? '.*' : '(?:.*/)?'
    if (many !== undefined) return '[^/]*'
    if (one !== undefined) return '[^/]'
    if (members !== undefined) return `[${not}${members.replace(/[[&~]/g, '\\$&')}]`
    if (plain === '[') throw noPattern(text)
    return literal(escaped ?? token)
  })
  try {
    return new RegExp(`^${source.join('')}$`, 'su')
  } catch {
    throw noPattern(text)
  }
}

const noPattern = (text: string): Error =>
  new Error(`".dockerignore" holds an invalid pattern: ${text}`)

const literal = (character: string): string => character.replace(/[.*+?^${}()|[\]\\/]/u, '\\$&')
