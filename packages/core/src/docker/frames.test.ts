import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { frames, lines } from './frames.ts'

/** A frame as the engine writes it: stream type, three zeros, length, payload. */
function frame(stream: 'stdout' | 'stderr', payload: string | Buffer): Buffer {
  const data = Buffer.from(payload as string)
  const header = Buffer.alloc(8)
  header[0] = stream === 'stdout' ? 1 : 2
  header.writeUInt32BE(data.length, 4)
  return Buffer.concat([header, data])
}

/** The same bytes in chunks of a length. */
function chunked(bytes: Buffer, length: number): Readable {
  const chunks: Buffer[] = []
  for (let at = 0; at < bytes.length; at += length) chunks.push(bytes.subarray(at, at + length))
  return Readable.from(chunks)
}

const collected = async <T>(source: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = []
  for await (const item of source) all.push(item)
  return all
}

const output = Buffer.concat([
  frame('stdout', 'one\ntw'),
  frame('stderr', 'bad\r\n'),
  frame('stdout', ''),
  frame('stdout', 'o\n\nlast'),
])

test.each([1, 7, 8, 9, 1000])('frames come out whole from chunks of %i bytes', async (length) => {
  const found = await collected(frames(chunked(output, length)))
  expect(found.map(({ stream, data }) => [stream, data.toString()])).toEqual([
    ['stdout', 'one\ntw'],
    ['stderr', 'bad\r\n'],
    ['stdout', ''],
    ['stdout', 'o\n\nlast'],
  ])
})

test('lines of each stream are put together on their own, and the last needs no end', async () => {
  expect(await collected(lines(frames(chunked(output, 3))))).toEqual([
    { stream: 'stdout', text: 'one' },
    { stream: 'stderr', text: 'bad' },
    { stream: 'stdout', text: 'two' },
    { stream: 'stdout', text: '' },
    { stream: 'stdout', text: 'last' },
  ])
})

test('a letter that is split between two frames is one letter', async () => {
  const letter = Buffer.from('ä\n')
  const split = Buffer.concat([
    frame('stdout', letter.subarray(0, 1)),
    frame('stderr', 'x\n'),
    frame('stdout', letter.subarray(1)),
  ])
  expect(await collected(lines(frames(chunked(split, 100))))).toEqual([
    { stream: 'stderr', text: 'x' },
    { stream: 'stdout', text: 'ä' },
  ])
})

test('the output of a terminal has no frames', async () => {
  const found = await collected(
    lines(frames(Readable.from([Buffer.from('a\r\nb')]), { raw: true })),
  )
  expect(found).toEqual([
    { stream: 'stdout', text: 'a' },
    { stream: 'stdout', text: 'b' },
  ])
})

test('a stream that breaks off within a frame keeps what came before', async () => {
  const broken = Buffer.concat([frame('stdout', 'whole\n'), frame('stdout', 'cut').subarray(0, 9)])
  expect(await collected(lines(frames(chunked(broken, 4))))).toEqual([
    { stream: 'stdout', text: 'whole' },
  ])
  expect(await collected(frames(Readable.from([])))).toEqual([])
})
