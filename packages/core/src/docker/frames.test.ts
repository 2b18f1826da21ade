import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { chunked, collected, frame } from '../../../../test/support/framed.ts'
import { frames } from './frames.ts'

const output = Buffer.concat([
  frame('stdout', 'one\ntw'),
  frame('stderr', 'bad\r\n'),
  frame('stdout', ''),
  frame('stdout', 'o\n\nlast'),
])

/** Whole payloads, put together from their pieces. */
async function payloads(source: Readable): Promise<[string, string][]> {
  const found: [string, string][] = []
  let begun = ''
  for (const { stream, data, isEnd } of (await collected(frames(source))).flat()) {
    begun += data.toString()
    if (isEnd) found.push([stream, begun])
    if (isEnd) begun = ''
  }
  return found
}

test('frames come out whole, wherever chunks begin and end', async () => {
  for (let length = 1; length <= output.length; length += 1) {
    expect(await payloads(chunked(output, length))).toEqual([
      ['stdout', 'one\ntw'],
      ['stderr', 'bad\r\n'],
      ['stdout', ''],
      ['stdout', 'o\n\nlast'],
    ])
  }
})

test('a payload is handed on before its end has come', async () => {
  const begun = frame('stdout', 'x'.repeat(100)).subarray(0, 58)
  const reading = frames(Readable.from([begun]))
  const { value: pieces } = await reading.next()
  expect(pieces).toEqual([{ stream: 'stdout', data: Buffer.from('x'.repeat(50)), isEnd: false }])
})

test('the output of a terminal has no frames', async () => {
  const [pieces] = await collected(frames(Readable.from([Buffer.from('a\r\nb')]), { raw: true }))
  expect(pieces).toEqual([{ stream: 'stdout', data: Buffer.from('a\r\nb'), isEnd: true }])
})

test('a stream that breaks off within a frame gives what came before, and is no end', async () => {
  const whole = frame('stdout', 'whole')
  const cut = frame('stdout', 'cut')
  for (let length = 1; length < cut.length; length += 1) {
    const found: Buffer[] = []
    const reading = async (): Promise<void> => {
      const broken = Buffer.concat([whole, cut.subarray(0, length)])
      for await (const pieces of frames(chunked(broken, 4)))
        for (const { data } of pieces) found.push(data)
    }
    await expect(reading()).rejects.toMatchObject({ code: 'STREAM_CUT' })
    expect(Buffer.concat(found).toString()).toBe(`whole${'cut'.slice(0, Math.max(0, length - 8))}`)
  }
  expect(await payloads(Readable.from([]))).toEqual([])
})
