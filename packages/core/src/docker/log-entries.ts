import type { Piece } from './frames.ts'

/** An entry of a container's log, as the engine keeps it. */
export interface LogEntry {
  stream: 'stdout' | 'stderr'
  /** The moment at which it was taken, in the engine's spelling. */
  stamp: string
  text: string
}

// Of a line that is longer Docker makes pieces of this size. Podman makes pieces of half of it, and one of each write
// that ends within a line.
const pieceBytes = 16 * 1024

/** Reads a log with stamps, whose frames are lines or pieces of one; smaller pieces of a line are put together. */
export async function* logEntries(source: AsyncIterable<Piece[]>): AsyncGenerator<LogEntry[]> {
  const frame: Buffer[] = []
  const begun = new Map<LogEntry['stream'], BegunLine>()
  for await (const pieces of source) {
    const found: LogEntry[] = []
    for (const { stream, data, isEnd } of pieces) {
      frame.push(data)
      if (!isEnd) continue
      const line = continued(begun.get(stream), frame.length === 1 ? data : Buffer.concat(frame))
      frame.length = 0
      if (line.isWhole || line.bytes >= pieceBytes) found.push(entryOf(stream, line))
      if (line.isWhole || line.bytes >= pieceBytes) begun.delete(stream)
      else begun.set(stream, line)
    }
    if (found.length > 0) yield found
  }
  if (begun.size > 0) yield Array.from(begun, ([stream, line]) => entryOf(stream, line))
}

interface BegunLine {
  stamp: string
  parts: Buffer[]
  bytes: number
  isWhole: boolean
}

function continued(line: BegunLine | undefined, frame: Buffer): BegunLine {
  const space = frame.indexOf(' ')
  const part = frame.subarray(space + 1)
  return {
    stamp: line?.stamp ?? frame.toString('latin1', 0, space),
    parts: line ? [...line.parts, part] : [part],
    bytes: (line?.bytes ?? 0) + part.length,
    isWhole: part.at(-1) === endOfLine,
  }
}

const endOfLine = '\n'.charCodeAt(0)

// Decoded when it is whole, because a piece may end within a character.
const entryOf = (stream: LogEntry['stream'], { stamp, parts }: BegunLine): LogEntry => ({
  stream,
  stamp,
  text: (parts.length === 1 ? parts[0]! : Buffer.concat(parts))
    .toString('utf8')
    .replace(/\r?\n$/, ''),
})
