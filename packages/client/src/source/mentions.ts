import { closingOf, openingOf } from './brackets.ts'
import type { SourceText } from './mask-literals.ts'
import { patternAt, type Pattern } from './pattern.ts'

/** What a text takes out of a variable. */
export interface Mentions {
  /** Read as members: `containers.db`, `containers['my-db']`. */
  members: string[]
  /** Taken apart: `const { db } = containers`. */
  patterns: Pattern[]
  /** It is used in another way too: handed on, or read by a computed name. */
  isHandedOn: boolean
}

/** What a text takes out of one variable. @param variable a name, or a path such as `context.containers` */
export function mentionsOfVariable(text: SourceText, variable: string): Mentions {
  const notAMember = String.raw`(?<!(?<!\.\.)\.)`
  return mentionsIn(text, new RegExp(`${notAMember}${readOf(variable)}`, 'gu'), (use) =>
    assignedPattern(text, use),
  )
}

/**
 * What a text takes out of everything that has a name: of variables, and of members and keys of objects. Where the name
 * is only brought into scope, as in `({ containers }) => …`, nothing is taken.
 */
export const mentionsOfName = (text: SourceText, name: string): Mentions =>
  mentionsIn(
    text,
    new RegExp(readOf(name), 'gu'),
    (use) =>
      nestedPattern(text, use) ??
      assignedPattern(text, { ...use, start: startOfPath(text.masked, use.start) }) ??
      (isBinding(text.masked, use.end) ? nothing : undefined),
  )

const nothing: Pattern = { entries: [], hasRest: false }

/** Where a name stands in a text. */
interface Use {
  start: number
  end: number
}

function mentionsIn(
  text: SourceText,
  reads: RegExp,
  patternOf: (use: Use) => Pattern | undefined,
): Mentions {
  const mentions: Mentions = { members: [], patterns: [], isHandedOn: false }
  for (const { index, 0: read, 1: member, 2: quote } of text.masked.matchAll(reads)) {
    const use = { start: index, end: index + read.length }
    const name = member ?? (quote && quotedIn(text.source.slice(use.start, use.end), quote))
    const pattern = name === undefined ? patternOf(use) : undefined
    if (name !== undefined) mentions.members.push(name)
    else if (pattern) mentions.patterns.push(pattern)
    else mentions.isHandedOn = true
  }
  return mentions
}

function readOf(path: string): string {
  const name = path.replaceAll('$', String.raw`\$`).replaceAll('.', String.raw`\s*\??\.\s*`)
  const member = String.raw`\??\.\s*([\p{ID_Continue}$]+)`
  const quoted = String.raw`(?:\?\.\s*)?\[\s*(["'${'`'}])\s*\2\s*\]`
  return String.raw`(?<![\p{ID_Continue}$])${name}(?![\p{ID_Continue}$])(?:\s*(?:!\s*)?(?:${member}|${quoted}))?`
}

const quotedIn = (read: string, quote: string): string =>
  read.slice(read.indexOf(quote) + 1, read.lastIndexOf(quote))

// For targets before ES2017, TypeScript hands the parameter of an async function on to a generator that takes it apart:
// `(_a) => __awaiter(void 0, [_a], void 0, function* ({ db }) {…})`.
const handedToGenerator = /\s*\]\s*,(?:[\w\s.]+,)*\s*function\s*\*\s*\(\s*(?=\{)/y

/** `const { db } = containers` */
function assignedPattern(text: SourceText, { start, end }: Use): Pattern | undefined {
  const { masked } = text
  const before = lastBefore(masked, start)
  const generator = masked[before] === '[' ? endOf(handedToGenerator, masked, end) : undefined
  if (generator !== undefined) return patternAt(text, generator)
  if (masked[before] !== '=' || endOf(/\s*[.?![(]/y, masked, end) !== undefined) return undefined
  const closing = lastBefore(masked, before)
  const opening = masked[closing] === '}' ? openingOf(masked, closing) : undefined
  return opening === undefined ? undefined : patternAt(text, opening)
}

/** `({ containers: { db } }) => …` */
function nestedPattern(text: SourceText, { end }: Use): Pattern | undefined {
  const opening = endOf(/\s*:\s*(?=\{)/y, text.masked, end)
  return opening === undefined ? undefined : patternAt(text, opening)
}

/** Where `context.containers` begins. */
function startOfPath(masked: string, start: number): number {
  let first = start
  for (let dot = lastBefore(masked, first); masked[dot] === '.'; dot = lastBefore(masked, first)) {
    let owner = lastBefore(masked, masked[dot - 1] === '?' ? dot - 1 : dot)
    while (/[\w$]/.test(masked[owner] ?? '')) owner -= 1
    first = owner + 1
  }
  return first
}

/** `({ containers }) => …`, `const { containers } = context`, `import { containers } from …` */
function isBinding(masked: string, end: number): boolean {
  const closing = endOf(/\s*[,}]/y, masked, end) && closingOf(masked, end)
  if (closing === undefined) return false
  return (
    endOf(/\s*(?:=(?![=>])|from\b)/y, masked, closing + 1) !== undefined ||
    isParameter(masked, closing + 1)
  )
}

function isParameter(masked: string, offset: number): boolean {
  const closing = closingOf(masked, offset)
  if (closing === undefined || masked[closing] !== ')') return false
  return endOf(/\s*(?::[^={;]*)?(?:=>|\{)/y, masked, closing + 1) !== undefined
}

function lastBefore(masked: string, offset: number): number {
  let last = offset - 1
  while (/\s/.test(masked[last] ?? '')) last -= 1
  return last
}

function endOf(sticky: RegExp, masked: string, offset: number): number | undefined {
  sticky.lastIndex = offset
  return sticky.test(masked) ? sticky.lastIndex : undefined
}
