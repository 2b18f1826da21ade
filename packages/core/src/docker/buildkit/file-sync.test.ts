import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import type { FileSource } from './file-source.ts'
import { syncFiles } from './file-sync.ts'
import { bytesOf, decode, encode, numberOf } from './protobuf.ts'

const request = 1
const failed = 4

test('a file that cannot be read fails the build, and the builder is told', async () => {
  const told: Buffer[] = []
  let tellBuilder = (): void => undefined
  const builderKnows = new Promise<void>((resolve) => (tellBuilder = resolve))
  async function* asked(): AsyncGenerator<Buffer> {
    yield encode([1, request], [3, 0])
    // A builder ends the call when it hears of a failure, and waits until then.
    await builderKnows
  }
  const source = {
    entries: async function* () {
      yield { path: 'gone', type: 'file', mode: 0o644, sizeBytes: 3, modifiedAtNs: 0n, target: '' }
    },
    read: () =>
      new Readable({ read: (): void => void 0, construct: (done) => done(new Error('no access')) }),
  } as unknown as FileSource
  const call = {
    header: (name: string) => (name === 'dir-name' ? ['context'] : []),
    messages: asked(),
    send: async (message: Buffer) => {
      told.push(message)
      if (numberOf(decode(message), 1) === failed) tellBuilder()
    },
  }
  await expect(syncFiles(new Map([['context', source]]))(call)).rejects.toThrow('no access')
  const last = decode(told.at(-1) ?? Buffer.alloc(0))
  expect([numberOf(last, 1), String(bytesOf(last, 4))]).toEqual([failed, 'no access'])
})
