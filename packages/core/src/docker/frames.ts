import type { Readable } from 'node:stream'

/** A piece of what a container or a command in it wrote. */
export interface Frame {
  stream: 'stdout' | 'stderr'
  data: Buffer
}

const headerBytes = 8

/**
 * Takes the engine's multiplexed stream apart: frames of an 8-byte header (stream type, three zeros, big-endian
 * length) and a payload, as the Engine API describes for attach. A stream of a terminal has no frames; `raw` says so.
 */
export async function* frames(
  stream: Readable,
  { raw = false }: { raw?: boolean } = {},
): AsyncGenerator<Frame> {
  let pending: Buffer = Buffer.alloc(0)
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    if (raw) {
      yield { stream: 'stdout', data: chunk }
      continue
    }
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
    for (let end = frameEnd(pending); end <= pending.length; end = frameEnd(pending)) {
      yield {
        stream: pending[0] === 2 ? 'stderr' : 'stdout',
        data: pending.subarray(headerBytes, end),
      }
      pending = pending.subarray(end)
    }
  }
}

const frameEnd = (buffer: Buffer): number =>
  buffer.length < headerBytes ? Infinity : headerBytes + buffer.readUInt32BE(4)

/** Cuts frames into lines, each stream on its own; a last line without an end counts as one. */
export async function* lines(
  source: AsyncIterable<Frame>,
): AsyncGenerator<{ stream: 'stdout' | 'stderr'; text: string }> {
  const rest: Record<'stdout' | 'stderr', Buffer> = {
    stdout: Buffer.alloc(0),
    stderr: Buffer.alloc(0),
  }
  for await (const { stream, data } of source) {
    let unread = Buffer.concat([rest[stream], data])
    for (let end = unread.indexOf(10); end >= 0; end = unread.indexOf(10)) {
      yield { stream, text: textOf(unread.subarray(0, end)) }
      unread = unread.subarray(end + 1)
    }
    rest[stream] = unread
  }
  for (const stream of ['stdout', 'stderr'] as const) {
    if (rest[stream].length > 0) yield { stream, text: textOf(rest[stream]) }
  }
}

const textOf = (line: Buffer): string => line.toString('utf8').replace(/\r$/, '')
