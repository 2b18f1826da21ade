import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { rehearse } from './rehearsal.ts'

async function dial(address: string): Promise<void> {
  const [host = '', port] = address.split(':')
  const socket = connect(Number(port), host)
  await once(socket, 'connect')
  await once(socket, 'close')
}

test('the server accepts, hangs up and is gone afterwards', async () => {
  const dialled: string[] = []
  await rehearse(async (address) => {
    await dial(address)
    dialled.push(address)
  })
  expect(dialled).toEqual([expect.stringMatching(/^127\.0\.0\.1:\d+$/)])
  await expect(dial(dialled[0] ?? '')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

test('a server without a part hangs up before its limit', async () => {
  // The limit is longer than that of the test.
  await rehearse(dial, undefined, 600_000)
})

test('what the attempt throws is expected', async () => {
  await rehearse(() => Promise.reject(new Error('the server closed the connection')))
})
