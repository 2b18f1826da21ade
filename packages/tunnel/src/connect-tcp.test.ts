import { getEventListeners, once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { expect, test } from 'vitest'
import { connectTcp } from './connect-tcp.ts'

const limit = { timeoutMs: 60_000, signal: new AbortController().signal }

async function listening(server: Server): Promise<{ host: string; port: number }> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port }
}

test('attempts go on until the server has said something, which stays to be read', async () => {
  let attempts = 0
  const server = createServer((socket) => {
    attempts += 1
    if (attempts === 1) socket.resetAndDestroy()
    else if (attempts === 2) socket.end()
    else socket.write('SSH-2.0-late\r\n')
  })
  const socket = await connectTcp({ ...(await listening(server)), ...limit })
  expect(String((await once(socket, 'data'))[0])).toBe('SSH-2.0-late\r\n')
  expect(attempts).toBe(3)
  socket.destroy()
  server.close()
})

test('a server that does not exist or says nothing is given up at the deadline, or with the signal', async () => {
  const server = createServer()
  const address = await listening(server)
  const { signal } = new AbortController()
  const late = { reason: 'timeout', message: expect.stringContaining(`SSH on 127.0.0.1:`) }
  await expect(connectTcp({ ...address, timeoutMs: 50, signal })).rejects.toMatchObject(late)
  await expect(
    connectTcp({ ...address, timeoutMs: 60_000, signal: AbortSignal.abort('enough') }),
  ).rejects.toBe('enough')
  const closed = new Promise((resolve) => void server.close(resolve))
  await closed // No connection is left.
  await expect(connectTcp({ ...address, timeoutMs: 50, signal })).rejects.toMatchObject(late)
  expect(getEventListeners(signal, 'abort')).toEqual([])
})
