import { spawn } from 'node:child_process'
import { getEventListeners, once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { expect, test, vi } from 'vitest'
import { dial } from './dial.ts'

const limit = { timeoutMs: 60_000, signal: new AbortController().signal }

async function listeningOn(host: string, port = 0): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => void socket.on('error', () => {}).end(host))
  server.listen(port, host)
  await once(server, 'listening')
  return { server, port: (server.address() as AddressInfo).port }
}

// A container has no ::1 unless its engine was told to give it one; nothing can listen there then.
const hasIPv6Loopback = await listeningOn('::1').then(
  ({ server }) => server.close().listening === false,
  () => false,
)

test.each(hasIPv6Loopback ? ['127.0.0.1', '::1'] : ['127.0.0.1'])(
  'a service of localhost on %s alone is reached',
  async (host) => {
    const { server, port } = await listeningOn(host)
    const socket = await dial({ host: 'localhost', port }, limit)
    expect(String((await once(socket, 'data'))[0])).toBe(host)
    socket.destroy()
    server.close()
  },
)

test.skipIf(!hasIPv6Loopback)('a service on both families sees one connection', async () => {
  const four = await listeningOn('127.0.0.1')
  const six = await listeningOn('::1', four.port)
  const [onFour, onSix] = [vi.fn<() => void>(), vi.fn<() => void>()]
  four.server.on('connection', onFour)
  six.server.on('connection', onSix)
  const socket = await dial({ host: 'localhost', port: four.port }, limit)
  await once(socket, 'data')
  socket.destroy()
  expect([onFour.mock.calls.length, onSix.mock.calls.length]).toEqual([1, 0])
  four.server.close()
  six.server.close()
})

test('a service that is down is refused by name, and the signal is let go of', async () => {
  const { server, port } = await listeningOn('127.0.0.1')
  server.close()
  const { signal } = new AbortController()
  const refused = { code: 'ECONNREFUSED' }
  const options = { timeoutMs: 60_000, signal }
  await expect(dial({ host: '127.0.0.1', port }, options)).rejects.toMatchObject(refused)
  await expect(dial({ host: 'localhost', port }, options)).rejects.toThrow(/ECONN|EADDR/)
  await expect(dial({ host: 'no-such-name.invalid', port }, options)).rejects.toThrow(
    'no-such-name',
  )
  expect(getEventListeners(signal, 'abort')).toEqual([])
})

test('an attempt ends with the signal, also with one that has aborted before', async () => {
  const { server, port } = await listeningOn('127.0.0.1')
  const controller = new AbortController()
  const dialling = dial(
    { host: 'localhost', port },
    { timeoutMs: 60_000, signal: controller.signal },
  )
  controller.abort('enough')
  await expect(dialling).rejects.toBe('enough')
  const aborted = { timeoutMs: 60_000, signal: controller.signal }
  await expect(dial({ host: 'localhost', port }, aborted)).rejects.toBe('enough')
  server.close()
})

// It listens, but its process is stuck: as soon as its queue is full, nobody is answered any more.
test('a service that hangs is given up in time', async () => {
  const program = `require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () {
    require('fs').writeSync(1, String(this.address().port))
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  })`
  const stuck = spawn(process.execPath, ['-e', program])
  const [port] = (await once(stuck.stdout, 'data')) as [Buffer]
  const target = { host: '127.0.0.1', port: Number(port) }
  const dials = Array.from({ length: 8 }, () => dial(target, { ...limit, timeoutMs: 300 }))
  const outcomes = await Promise.allSettled(dials)
  const reasons = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [String(outcome.reason)] : [],
  )
  expect(reasons).toContain('Error: no answer in 300 ms')
  for (const outcome of outcomes) if (outcome.status === 'fulfilled') outcome.value.destroy()
  stuck.kill('SIGKILL')
})
