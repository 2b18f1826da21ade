import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { rehearse, rehearseOnce } from './rehearsal.ts'
import type { StandIn } from './stand-in.ts'

const refusing: StandIn = { answer: () => undefined }

test('the server hangs up when its stand-in has nothing to say, and is gone afterwards', async () => {
  const dialled: string[] = []
  // The limit is longer than that of the test.
  await rehearse(
    async (address) => {
      await dial(address)
      dialled.push(address)
    },
    refusing,
    600_000,
  )
  expect(dialled).toEqual([expect.stringMatching(/^127\.0\.0\.1:\d+$/)])
  await expect(dial(dialled[0] ?? '')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

test('what the attempt throws is expected', async () => {
  await rehearse(() => Promise.reject(new Error('the server closed the connection')), refusing)
})

test('who connects when the time is over is hung up on as well', async () => {
  const silent = { answer: () => Buffer.alloc(0) }
  const late = async (address: string): Promise<void> => {
    await dial(address)
    await dial(address)
  }
  await rehearse(late, silent, 50)
})

test('a client is rehearsed once in a process, and all wait for that', async () => {
  let attempts = 0
  const attempt = async (): Promise<void> => {
    attempts += 1
    await Promise.resolve()
  }
  await Promise.all([1, 2, 3].map(() => rehearseOnce('a client', attempt, refusing)))
  await rehearseOnce('a client', attempt, refusing)
  await rehearseOnce('another client', attempt, refusing)
  expect(attempts).toBe(2)
})

async function dial(address: string): Promise<void> {
  const [host = '', port] = address.split(':')
  const socket = connect(Number(port), host)
  socket.write('is anybody there?')
  await once(socket, 'connect')
  await once(socket, 'close')
}
