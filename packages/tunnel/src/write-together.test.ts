import { Duplex } from 'node:stream'
import { expect, test } from 'vitest'
import { writeTogether } from './write-together.ts'

interface Recorded {
  stream: Duplex
  /** What each write of the system got. */
  sent: string[]
}

function recorder(): Recorded {
  const sent: string[] = []
  const stream = new Duplex({
    read: () => {},
    write: (chunk: Buffer, _encoding, callback) => {
      sent.push(chunk.toString())
      callback()
    },
    writev: (chunks, callback) => {
      sent.push(Buffer.concat(chunks.map(({ chunk }) => chunk as Buffer)).toString())
      callback()
    },
  })
  writeTogether(stream)
  return { stream, sent }
}

const written = (stream: Duplex, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    stream.write(Buffer.from(text), (error) => (error ? reject(error) : resolve()))
  })

test('what is written in one turn is sent at once, and what comes later after it', async () => {
  const { stream, sent } = recorder()
  await Promise.all([written(stream, 'a'), written(stream, 'b'), written(stream, 'c')])
  expect(sent).toEqual(['abc'])
  await written(stream, 'd')
  await Promise.all([written(stream, 'e'), written(stream, 'f')])
  expect(sent).toEqual(['abc', 'd', 'ef'])
})

test('the end of a stream goes after what was written in its turn', async () => {
  const { stream, sent } = recorder()
  stream.write(Buffer.from('a'))
  await new Promise<void>((resolve) => void stream.end(Buffer.from('b'), () => resolve()))
  expect(sent.join('')).toBe('ab')
})

test('a stream that is destroyed in the turn sends nothing more', async () => {
  const { stream, sent } = recorder()
  const failed = written(stream, 'a')
  stream.destroy()
  await expect(failed).rejects.toThrow('destroyed')
  expect(sent).toEqual([])
})
