import { patternAt, type FunctionText, type Pattern } from './parameters.ts'

/** What a text takes out of a variable. */
export interface Mentions {
  /** Read as members: `containers.db`, `containers['my-db']`. */
  members: string[]
  /** Taken apart: `const { db } = containers`. */
  patterns: Pattern[]
  /** It is used in another way too: handed on, or read by a computed name. */
  isHandedOn: boolean
}

/** @param variable a name, or a path such as `context.containers` */
export function mentionsOf(text: FunctionText, variable: string): Mentions {
  const mentions: Mentions = { members: [], patterns: [], isHandedOn: false }
  for (const { index, 0: read, 1: member, 2: quote } of text.masked.matchAll(readsOf(variable))) {
    const pattern = (member ?? quote) ? undefined : patternFor(text, index, read)
    if (member) mentions.members.push(member)
    else if (quote)
      mentions.members.push(quotedIn(text.source.slice(index, index + read.length), quote))
    else if (pattern) mentions.patterns.push(pattern)
    else mentions.isHandedOn = true
  }
  return mentions
}

function readsOf(variable: string): RegExp {
  const name = variable.replaceAll('$', String.raw`\$`).replaceAll('.', String.raw`\s*\??\.\s*`)
  const member = String.raw`\s*\??\.\s*([\w$]+)`
  const quoted = String.raw`\s*(?:\?\.)?\s*\[\s*(["'])\s*\2\s*\]`
  return new RegExp(String.raw`(?<![\w$.])${name}(?![\w$])(?:${member}|${quoted})?`, 'g')
}

const quotedIn = (read: string, quote: string): string =>
  read.slice(read.indexOf(quote) + 1, read.lastIndexOf(quote))

// For targets before ES2017, TypeScript hands the parameter of an async function on to a generator that takes it apart:
// `(_a) => __awaiter(void 0, [_a], void 0, function* ({ db }) {…})`.
const handedToGenerator = /^\s*\]\s*,(?:[\w\s.]+,)*\s*function\s*\*\s*\(\s*(?=\{)/

function patternFor(text: FunctionText, index: number, read: string): Pattern | undefined {
  const before = text.masked.slice(0, index)
  const after = text.masked.slice(index + read.length)
  const generator = /\[\s*$/.test(before) ? handedToGenerator.exec(after)?.[0] : undefined
  if (generator !== undefined) return patternAt(text, index + read.length + generator.length)
  return /\}\s*=\s*$/.test(before) ? patternAt(text, openingOf(before)) : undefined
}

/** Where the brace was opened that is closed last. */
function openingOf(masked: string): number {
  let depth = 0
  for (let offset = masked.lastIndexOf('}'); offset >= 0; offset -= 1) {
    if (masked[offset] === '}') depth += 1
    if (masked[offset] === '{' && --depth === 0) return offset
  }
  return 0
}
