import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { engineMessages } from './engine-messages.ts'

const never = new AbortController().signal

async function read(chunks: (string | Buffer)[], signal = never): Promise<unknown[]> {
  const stream = Readable.from(
    chunks.map((chunk) => Buffer.from(chunk as string)),
    { objectMode: false },
  )
  const messages: unknown[] = []
  for await (const message of engineMessages(stream, signal)) messages.push(message)
  return messages
}

test('lines may be cut anywhere, also inside a character', async () => {
  const bytes = Buffer.from('{"status":"é"}\r\n\n{"status":"b"}')
  expect(await read([bytes.subarray(0, 12), bytes.subarray(12)])).toEqual([
    { status: 'é' },
    { status: 'b' },
  ])
})

test('an error inside the stream is thrown', async () => {
  const lines = '{"status":"a"}\n{"errorDetail":{"message":"no space"},"error":"no space"}\n'
  await expect(read([lines])).rejects.toThrow('no space')
})

test('an abort ends the reading of a stream that stays silent', async () => {
  const silent = new Readable({ read: () => {} })
  const controller = new AbortController()
  const reading = engineMessages(silent, controller.signal).next()
  controller.abort()
  await expect(reading).rejects.toThrow()
  expect(silent.destroyed).toBe(true)
})
