import { Readable } from 'node:stream'

/** A frame as the engine writes it: stream type, three zeros, length, payload. */
export function frame(stream: 'stdout' | 'stderr', payload: string | Buffer): Buffer {
  const data = Buffer.from(payload as string)
  const header = Buffer.alloc(8)
  header[0] = stream === 'stdout' ? 1 : 2
  header.writeUInt32BE(data.length, 4)
  return Buffer.concat([header, data])
}

/** The same bytes in chunks of a length. */
export function chunked(bytes: Buffer, length: number): Readable {
  const chunks: Buffer[] = []
  for (let at = 0; at < bytes.length; at += length) chunks.push(bytes.subarray(at, at + length))
  return Readable.from(chunks)
}

export async function collected<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of source) all.push(item)
  return all
}
