import { StringDecoder } from 'node:string_decoder'
import type { Piece } from './frames.ts'

/** What one of the streams of a container wrote next. */
export interface Text {
  stream: 'stdout' | 'stderr'
  text: string
}

export interface Line extends Text {
  /** False for the later pieces of a line that is cut because of its length. */
  isBegin: boolean
}

/** Characters of a line that are held; a longer one comes in pieces. */
const longestPiece = 64 * 1024

/**
 * Decodes pieces, each stream on its own, so that a character which two of them share is one. Lines are not cut: a text is
 * as many of them as came at once, the last of which may go on in the next text of its stream.
 */
export async function* texts(source: AsyncIterable<Piece[]>): AsyncGenerator<Text[]> {
  const decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') }
  for await (const pieces of source) {
    const found: Text[] = []
    for (let at = 0; at < pieces.length;) {
      const { stream } = pieces[at] as Piece
      const begin = at
      while (pieces[at]?.stream === stream) at += 1
      const data = pieces.slice(begin, at).map((piece) => piece.data)
      const text = decoders[stream].write(data.length === 1 ? data[0]! : Buffer.concat(data))
      if (text !== '') found.push({ stream, text })
    }
    if (found.length > 0) yield found
  }
  // Of a character that never came to its end.
  for (const stream of ['stdout', 'stderr'] as const) {
    const text = decoders[stream].end()
    if (text !== '') yield [{ stream, text }]
  }
}

/**
 * Cuts texts into lines, each stream on its own; a last line without an end counts as one. Of a line, 64 Ki characters are
 * held at most: what is longer comes in pieces.
 */
export async function* lines(source: AsyncIterable<Text[]>): AsyncGenerator<Line[]> {
  const cutters = { stdout: createCutter('stdout'), stderr: createCutter('stderr') }
  for await (const batch of source) {
    const found: Line[] = []
    for (const { stream, text } of batch) cutters[stream].take(text, found)
    if (found.length > 0) yield found
  }
  for (const cutter of Object.values(cutters)) {
    const found: Line[] = []
    cutter.end(found)
    if (found.length > 0) yield found
  }
}

interface Cutter {
  take(text: string, found: Line[]): void
  end(found: Line[]): void
}

const textOf = (line: string, isLast: boolean): string =>
  isLast && line.endsWith('\r') ? line.slice(0, -1) : line

function createCutter(stream: Line['stream']): Cutter {
  let rest = ''
  let isBegin = true
  const cut = (text: string, found: Line[], isLast: boolean): void => {
    if (text !== '' || isBegin) found.push({ stream, text: textOf(text, isLast), isBegin })
    isBegin = isLast
  }
  return {
    take: (text, found) => {
      let begin = 0
      // Only what is new is searched for an end.
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', begin)) {
        cut(rest + text.slice(begin, end), found, true)
        rest = ''
        begin = end + 1
      }
      rest += text.slice(begin)
      if (rest.length < longestPiece) return
      cut(rest, found, false)
      rest = ''
    },
    end: (found) => {
      if (rest !== '') cut(rest, found, true)
    },
  }
}
