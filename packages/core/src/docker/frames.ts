import type { Readable } from 'node:stream'

/** A stream that ended before what it had begun. */
export class StreamCut extends Error {
  readonly code = 'STREAM_CUT'

  constructor() {
    super('the connection to the engine ended in the middle of the output')
    this.name = 'StreamCut'
  }
}

/** A piece of what a container or a command in it wrote. */
export interface Piece {
  stream: 'stdout' | 'stderr'
  /** The whole payload of a frame, or the part of it that has come. */
  data: Buffer
  /** False as long as more of the same frame is to come. */
  isEnd: boolean
}

const headerBytes = 8
const noHeader: Buffer = Buffer.alloc(0)

/**
 * Takes the engine's multiplexed stream apart: frames of an 8-byte header (stream type, three zeros, big-endian
 * length) and a payload, as the Engine API describes for attach. Payloads are handed on as they come, without a copy and
 * without waiting for their end, so that nothing is held but a header that is not complete. What one chunk held comes at
 * once, because a log may have millions of frames.
 *
 * @param options.raw true for the stream of a terminal, which has no frames
 * @throws StreamCut when it ends within a frame, behind all that has come
 */
export async function* frames(
  stream: Readable,
  { raw = false }: { raw?: boolean } = {},
): AsyncGenerator<Piece[]> {
  let pieces: Piece[] = []
  const take = frameReader((piece) => void pieces.push(piece))
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    if (raw) {
      yield [{ stream: 'stdout', data: chunk, isEnd: true }]
      continue
    }
    take(chunk)
    if (pieces.length > 0) yield pieces
    pieces = []
  }
  if (!raw && !take.isBetweenFrames()) throw new StreamCut()
}

/** Takes one chunk after the other. */
export interface FrameReader {
  (chunk: Buffer): void
  isBetweenFrames(): boolean
}

/** The same for streams that are not read by iteration. */
export function frameReader(onPiece: (piece: Piece) => void): FrameReader {
  let header = noHeader
  let stream: Piece['stream'] = 'stdout'
  let missing: number | undefined
  const take = (chunk: Buffer): void => {
    for (let at = 0; at < chunk.length || missing === 0;) {
      if (missing === undefined) {
        const wanted = headerBytes - header.length
        const part = chunk.subarray(at, at + wanted)
        header = header.length === 0 ? part : Buffer.concat([header, part])
        if (header.length < headerBytes) return
        at += wanted
        stream = header[0] === 2 ? 'stderr' : 'stdout'
        missing = header.readUInt32BE(4)
        header = noHeader
      } else {
        const data = chunk.subarray(at, at + missing)
        at += data.length
        missing -= data.length
        onPiece({ stream, data, isEnd: missing === 0 })
        if (missing === 0) missing = undefined
      }
    }
  }
  return Object.assign(take, {
    isBetweenFrames: () => header.length === 0 && missing === undefined,
  })
}
