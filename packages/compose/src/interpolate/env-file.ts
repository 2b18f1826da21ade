import { substitute, SubstitutionProblem, type Lookup } from './substitute.ts'

/** What is wrong with an env file. */
export class EnvFileProblem extends Error {}

/**
 * Reads an env file as compose does. Values may hold variables, of `lookup` and of the lines above.
 *
 * @param known values that lines may refer to beside those of the file; `lookup` takes precedence
 * @returns the values of the file in order
 * @throws EnvFileProblem
 */
export function readEnvFile(
  source: string,
  lookup: Lookup,
  known: ReadonlyMap<string, string> = new Map(),
): Map<string, string> {
  const values = new Map<string, string>()
  const valueOf: Lookup = (name) => lookup(name) ?? values.get(name) ?? known.get(name)
  const reader = new Reader(source.replace(/^\uFEFF/, ''))
  for (let key = reader.key(); key; key = reader.key()) {
    if (key.hasValue) values.set(key.name, reader.value(valueOf))
    else {
      const inherited = lookup(key.name)
      if (inherited !== undefined) values.set(key.name, inherited)
    }
  }
  return values
}

/**
 * Reads an env file of the format `raw`: each value as it stands, quotes and all.
 *
 * @throws EnvFileProblem
 */
export function readRawEnvFile(source: string, lookup: Lookup): Map<string, string> {
  const values = new Map<string, string>()
  const lines = source.replace(/^\uFEFF/, '').split(/\r?\n/)
  for (const [index, line] of lines.entries()) {
    const [, name = '', assigned] = /^\s*([^=]*)(=[^]*)?$/.exec(line) ?? []
    if (line.trim() === '' || name.startsWith('#')) continue
    if (name === '' || /\s/.test(name))
      throw new EnvFileProblem(
        `line ${index + 1} does not begin with NAME=, as the format "raw" wants`,
      )
    const value = assigned === undefined ? lookup(name) : assigned.slice(1)
    if (value !== undefined) values.set(name, value)
  }
  return values
}

const blank = String.raw`[ \t\v\f\r\u0085\u00A0]`
const keyPattern = new RegExp(
  String.raw`(?:export${blank}+)?(?<name>[\p{L}\p{N}_.\-\[\] \t\v\f\r\u0085\u00A0]*)(?<end>[=:\n]|$)${blank}*`,
  'uy',
)
const skipped = /(?:\s+|#[^\n]*)*/y

class Reader {
  readonly #source: string
  #at = 0

  constructor(source: string) {
    this.#source = source
  }

  /** The next name, and whether a value follows. */
  key(): { name: string; hasValue: boolean } | undefined {
    this.#take(skipped)
    if (this.#at >= this.#source.length) return undefined
    const line = this.#line()
    const found = this.#take(keyPattern)
    const name = found?.groups?.['name']?.trim() ?? ''
    if (!found || /\s/.test(name) || name === '')
      throw new EnvFileProblem(`line ${line} does not begin with a name such as NAME=value`)
    const end = found.groups?.['end'] ?? ''
    return { name, hasValue: end === '=' || end === ':' }
  }

  value(lookup: Lookup): string {
    const line = this.#line()
    try {
      return this.#value(lookup, line)
    } catch (error) {
      if (error instanceof SubstitutionProblem)
        throw new EnvFileProblem(`line ${line}: ${error.message}`)
      throw error
    }
  }

  #value(lookup: Lookup, line: number): string {
    const quote = this.#source[this.#at]
    if (quote !== '"' && quote !== "'") {
      const [written = ''] = this.#take(/[^\n]*\n?/y) ?? []
      return substitute(written.split(' #', 1)[0]?.trimEnd() ?? '', lookup)
    }
    const quoted = quote === '"' ? /"((?:\\[^]|[^"\\])*)"/y : /'((?:\\[^]|[^'\\])*)'/y
    const found = this.#take(quoted)
    if (!found) throw new EnvFileProblem(`line ${line} has a quote that is not closed`)
    const inner = (found[1] ?? '').replaceAll(`\\${quote}`, quote)
    return quote === '"' ? substitute(unescaped(inner), lookup) : inner
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#source)
    if (found) this.#at = pattern.lastIndex
    return found
  }

  #line(): number {
    return this.#source.slice(0, this.#at).split('\n').length
  }
}

const escapes: Record<string, string> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  $: '$$',
}

const unescaped = (text: string): string =>
  text.replaceAll(/\\(0[0-7]{1,3}|[abcfnrtv$"\\])/g, (whole, code: string) =>
    code.startsWith('0')
      ? String.fromCodePoint(Number.parseInt(code, 8))
      : (escapes[code] ?? whole),
  )
