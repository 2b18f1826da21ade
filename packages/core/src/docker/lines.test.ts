import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { chunked, collected, frame } from '../../../../test/support/framed.ts'
import { frames } from './frames.ts'
import { lines, texts, type Line } from './lines.ts'

const linesOf = async (source: Readable, raw = false): Promise<Line[]> =>
  (await collected(lines(texts(frames(source, { raw }))))).flat()

/** A text for each stream. */
async function textOf(source: Readable): Promise<{ stdout: string; stderr: string }> {
  const all = { stdout: '', stderr: '' }
  for (const { stream, text } of (await collected(texts(frames(source)))).flat())
    all[stream] += text
  return all
}

const output = Buffer.concat([
  frame('stdout', 'one\ntw'),
  frame('stderr', 'bad\r\n'),
  frame('stdout', ''),
  frame('stdout', 'o\n\nlast'),
])

test('lines of each stream are put together on their own, and the last needs no end', async () => {
  for (let length = 1; length <= output.length; length += 1) {
    const found = await linesOf(chunked(output, length))
    const of = (wanted: string): string[] =>
      found.filter(({ stream }) => stream === wanted).map(({ text }) => text)
    expect(of('stdout')).toEqual(['one', 'two', '', 'last'])
    expect(of('stderr')).toEqual(['bad'])
    expect(found.every(({ isBegin }) => isBegin)).toBe(true)
  }
})

test('a letter that is split between two frames, or chunks, is one letter', async () => {
  const letters = Buffer.from('ä€𝄞\n')
  const frameEach = [...letters].flatMap((byte) => [
    frame('stdout', Buffer.from([byte])),
    frame('stderr', 'é'),
  ])
  const split = Buffer.concat(frameEach)
  for (const length of [1, 2, 3, 9, 10, 1_000]) {
    expect(await textOf(chunked(split, length))).toEqual({
      stdout: 'ä€𝄞\n',
      stderr: 'é'.repeat(letters.length),
    })
  }
})

test('a letter that never came to its end is marked as one', async () => {
  expect(await textOf(Readable.from([frame('stdout', Buffer.from('aä').subarray(0, 2))]))).toEqual({
    stdout: 'a\uFFFD',
    stderr: '',
  })
})

test('the output of a terminal is cut into lines too', async () => {
  const found = await linesOf(Readable.from([Buffer.from('a\r\nb')]), true)
  expect(found.map(({ stream, text }) => [stream, text])).toEqual([
    ['stdout', 'a'],
    ['stdout', 'b'],
  ])
})

test('a line without an end comes in pieces of a bounded length, none of which is lost', async () => {
  const part = frame('stdout', 'x'.repeat(16_384))
  const endless = Readable.from([
    ...Array.from({ length: 100 }, () => part),
    frame('stdout', '\ny\n'),
  ])
  const found = await linesOf(endless)
  const last = found.pop()
  expect(last).toEqual({ stream: 'stdout', text: 'y', isBegin: true })
  expect(found.map(({ isBegin }) => isBegin)).toEqual(found.map((_, index) => index === 0))
  expect(Math.max(...found.map(({ text }) => text.length))).toBeLessThan(2 * 64 * 1024)
  expect(found.reduce((sum, { text }) => sum + text.length, 0)).toBe(100 * 16_384)
})
