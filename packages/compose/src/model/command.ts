import { invalid } from '../compose-errors.ts'
import { listOf, string, type Decoder } from './decode.ts'

/** A list of texts, or one text that is split into words; nothing is the image's own. */
export const command: Decoder<string[]> = (tree, path) => {
  if (tree.kind === 'list') return listOf(string)(tree, path)
  const written = string(tree, path)
  const words = commandWords(written)
  if (words !== undefined) return words
  throw invalid({
    at: tree.at,
    path,
    problem: 'a quote is not closed, or a parenthesis stands outside of quotes.',
    fix: 'write the command as a list of texts.',
  })
}

/**
 * Splits a command as compose does: no shell is run, and the command ends at the first `;`, `&`, `|`, `<` or `>` outside of
 * quotes. Undefined where it is no command.
 */
export function commandWords(line: string): string[] | undefined {
  const words: string[] = []
  let word: string | undefined
  // What a command in backticks or $( ) holds is no text of its own, but stays as it is.
  const state: { quote: '"' | "'" | undefined; within: '`' | '$(' | undefined } = {
    quote: undefined,
    within: undefined,
  }
  const symbols = [...line]
  for (let index = 0; index < symbols.length; index++) {
    const symbol = symbols[index] as string
    if (symbol === '\\' && state.quote !== "'") {
      index += 1
      if (index === symbols.length) return undefined
      word = (word ?? '') + symbols[index]
    } else if (/[ \t\r\n]/.test(symbol) && !state.quote && !state.within) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (isQuote(symbol, state)) {
      state.quote = state.quote ? undefined : symbol
      word ??= ''
    } else if (/[;&|<>]/.test(symbol) && !state.quote && !state.within) {
      return endedAt(symbol, words, word)
    } else {
      const next = nextWithin(symbol, state, word)
      if (next === 'refused') return undefined
      state.within = next
      word = (word ?? '') + symbol
    }
  }
  if (state.quote || state.within) return undefined
  return word === undefined ? words : [...words, word]
}

type State = { quote: '"' | "'" | undefined; within: '`' | '$(' | undefined }

const isQuote = (symbol: string, { quote, within }: State): symbol is '"' | "'" =>
  (symbol === '"' || symbol === "'") && (quote === undefined || quote === symbol) && within !== '$('

function nextWithin(
  symbol: string,
  { quote, within }: State,
  word: string | undefined,
): State['within'] | 'refused' {
  if (symbol === '`' && !quote && within !== '$(') return within === '`' ? undefined : '`'
  if (quote || within === '`') return within
  if (symbol === '(') return within === undefined && word?.endsWith('$') ? '$(' : 'refused'
  if (symbol === ')') return within === '$(' ? undefined : '$('
  return within
}

// The number before `>` is that of a stream, such as 2 in `2>`.
const endedAt = (symbol: string, words: string[], word: string | undefined): string[] =>
  word === undefined || (symbol === '>' && /^\d/.test(word)) ? words : [...words, word]
