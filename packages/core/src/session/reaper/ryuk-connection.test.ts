import { createServer, type AddressInfo, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { connectRyuk, filterLine, type RyukAddress } from './ryuk-connection.ts'

const never = new AbortController().signal

interface Scripted extends AsyncDisposable {
  address: RyukAddress
  /** What each connection has sent, in the order in which they came. */
  received: string[]
  sockets: Socket[]
}

// Answers the first connections as it is told, and all further ones as the last.
async function scriptedServer(...answers: ((socket: Socket) => void)[]): Promise<Scripted> {
  const received: string[] = []
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    const index = sockets.push(socket) - 1
    received.push('')
    socket.on('error', () => undefined)
    socket.on('data', (data) => {
      received[index] += data.toString()
      if (received[index]?.endsWith('\n')) (answers[index] ?? answers.at(-1))?.(socket)
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return {
    address: { host: '127.0.0.1', port: (server.address() as AddressInfo).port },
    received,
    sockets,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => void server.close(resolve))
    },
  }
}

const acknowledge = (socket: Socket): void => void socket.write('ACK\n')

test('a filter is one line, whose value is encoded as in a query', () => {
  expect(filterLine('a1b2')).toBe('label=org.testcontainers.session-id%3Da1b2\n')
  expect(filterLine('a&b %=+')).toBe('label=org.testcontainers.session-id%3Da%26b+%25%3D%2B\n')
})

test('the filter is sent and its acknowledgement is waited for', async () => {
  let acknowledgeNow: () => void = () => undefined
  await using server = await scriptedServer((socket) => {
    acknowledgeNow = () => acknowledge(socket)
  })
  let isConnected = false
  const connecting = connectRyuk(server.address, 'abc', never).then((connection) => {
    isConnected = true
    return connection
  })
  await expect.poll(() => server.received).toEqual([filterLine('abc')])
  expect(isConnected).toBe(false)
  acknowledgeNow()
  const connection = await connecting
  connection.close()
  await connection.closed
})

test('an acknowledgement in two parts counts', async () => {
  await using server = await scriptedServer((socket) => {
    socket.write('AC')
    setImmediate(() => socket.write('K\n'))
  })
  const connection = await connectRyuk(server.address, 'abc', never)
  connection.close()
  expect(server.sockets).toHaveLength(1)
})

test('a connection that ends without acknowledgement, or says something else, is tried again', async () => {
  await using server = await scriptedServer(
    (socket) => socket.destroy(),
    (socket) => socket.end(),
    (socket) => socket.write('HTTP/1.1 400 Bad Request\r\n'),
    acknowledge,
  )
  const connection = await connectRyuk(server.address, 'abc', never)
  expect(server.received).toEqual(Array.from({ length: 4 }, () => filterLine('abc')))
  connection.close()
})

test('a port that nobody listens on is tried again until the signal aborts', async () => {
  const server = await scriptedServer(acknowledge)
  await server[Symbol.asyncDispose]()
  const stop = new AbortController()
  const connecting = connectRyuk(server.address, 'abc', stop.signal)
  stop.abort(new Error('enough'))
  await expect(connecting).rejects.toThrow('enough')
})

test('the end of a connection is told', async () => {
  await using server = await scriptedServer(acknowledge)
  const connection = await connectRyuk(server.address, 'abc', never)
  server.sockets[0]?.destroy()
  await connection.closed
})
