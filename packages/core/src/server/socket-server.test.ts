import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { dirname } from 'node:path'
import {
  connectSession,
  createClient,
  DockerError,
  longestRequest,
  readLines,
  type Ask,
} from '@mooring/client'
import { expect, test } from 'vitest'
import { containerRecord } from '../../../../test/support/record.ts'
import type { ServedSession } from './current-session.ts'
import { serveSession } from './socket-server.ts'

/** A session whose answers are given, served on a socket until the end of the block. */
async function served(ask: (method: string, params: unknown) => unknown = () => null) {
  let change: Parameters<ServedSession['onChange']>[0] = () => undefined
  const left: object[] = []
  const session = {
    askAs: () => (async (method: string, params: unknown) => ask(method, params)) as Ask,
    leave: (worker: object) => void left.push(worker),
    onChange: (listener: typeof change) => void (change = listener),
    alsoRemove: () => undefined,
  } satisfies ServedSession
  const server = await serveSession(session)
  return {
    ...server,
    address: { ...server, containers: ['db'], presumed: [], logs: 'on-failure' as const },
    change: (record: Parameters<typeof change>[0]) => change(record),
    /** Workers whose connection has ended. */
    left,
    [Symbol.asyncDispose]: server.close,
  }
}

/** A connection that writes what it is told; `closed` resolves when the server ends it. */
function dial(socketPath: string): { socket: Socket; lines: unknown[]; closed: Promise<unknown> } {
  const socket = connect(socketPath)
  const lines: unknown[] = []
  readLines(socket, (line) => lines.push(JSON.parse(line)))
  return { socket, lines, closed: once(socket, 'close') }
}

const hello = (token: string): string =>
  `${JSON.stringify({ id: 1, method: 'hello', params: { token } })}\n`

test('the socket lies in a folder that only this user may enter, and both go with the server', async () => {
  const { socketPath, close } = await served()
  expect(statSync(dirname(socketPath)).mode & 0o777).toBe(0o700)
  expect(statSync(socketPath).isSocket()).toBe(true)
  await close()
  expect(existsSync(dirname(socketPath))).toBe(false)
})

test('a connection that has not shown the token is closed unheard', async () => {
  const asked: unknown[] = []
  await using server = await served((method) => asked.push(method))
  const wrong = [
    hello('wrong'),
    hello(server.token.slice(1)),
    `${JSON.stringify({ id: 1, method: 'hello', params: {} })}\n`,
    `${JSON.stringify({ id: 1, method: 'hello' })}\n`,
    `${JSON.stringify({ id: 1, method: 'start', params: { name: 'db', token: server.token } })}\n`,
    'null\n',
    'no json\n',
    '{"id":"1","method":"hello"}\n',
    '{"id":1,"method":"hello","params":{"token":{"toString":1}}}\n',
    `no json\n${hello(server.token)}{"id":2,"method":"start","params":{"name":"db"}}\n`,
    // No end of a line ever comes.
    'x'.repeat(2_000),
  ]
  for (const line of wrong) {
    const { socket, lines, closed } = dial(server.socketPath)
    socket.write(line)
    await closed
    expect(lines).toEqual([])
  }
  expect(asked).toEqual([])
})

test('malformed lines close their connection and no other', async () => {
  await using server = await served(() => containerRecord())
  const client = createClient(server.address)
  await client.container('db')
  const { socket, closed } = dial(server.socketPath)
  socket.write(`${hello(server.token)}{"id":2\n`)
  await closed
  expect(await client.container('db')).toMatchObject({ name: 'db' })
  const other = connectSession(server.address, () => undefined)
  expect(await other.ask('start', { name: 'db' })).toMatchObject({ name: 'db' })
  other.close()
  client.close()
})

test('a request that is too long closes its connection and no other', async () => {
  const asked: string[] = []
  await using server = await served((method) => asked.push(method))
  const other = connectSession(server.address, () => undefined)
  await other.ask('start', { name: 'db' })
  const { socket, closed } = dial(server.socketPath)
  socket.write(hello(server.token))
  socket.write('x'.repeat(longestRequest + 1))
  await closed
  await other.ask('logs', { name: 'db', options: {} })
  expect(asked).toEqual(['start', 'logs'])
  other.close()
})

test('a worker is told what is too long before it is sent, and goes on', async () => {
  await using server = await served(() => 'answer')
  const worker = connectSession(server.address, () => undefined)
  const contentBase64 = 'x'.repeat(longestRequest)
  const copy = { name: 'db', source: { contentBase64 }, target: '/f', options: {} }
  await expect(worker.ask('copyTo', copy)).rejects.toThrow(
    /^\[INVALID_REQUEST\] The request "copyTo" is too long: \d+ characters[^]*copyTo takes its path/,
  )
  expect(await worker.ask('logs', { name: 'db', options: {} })).toBe('answer')
  worker.close()
})

test('connections that say nothing keep nobody waiting', async () => {
  await using server = await served(() => 'answer')
  const idle = Array.from({ length: 300 }, () => dial(server.socketPath))
  await Promise.all(idle.map(({ socket }) => once(socket, 'connect')))
  const worker = connectSession(server.address, () => undefined)
  expect(await worker.ask('logs', { name: 'db', options: {} })).toBe('answer')
  worker.close()
  for (const { socket } of idle) socket.destroy()
})

test('requests on one connection are answered as they are done, each under its number', async () => {
  let finish: (value: unknown) => void = () => undefined
  const first = new Promise((resolve) => (finish = resolve))
  await using server = await served((method) => (method === 'start' ? first : 'log text'))
  const connection = connectSession(server.address, () => undefined)
  const start = connection.ask('start', { name: 'db' })
  expect(await connection.ask('logs', { name: 'db', options: {} })).toBe('log text')
  finish(containerRecord())
  expect(await start).toEqual(containerRecord())
  connection.close()
})

test('errors cross with class, code and message', async () => {
  const error = new DockerError({ code: 'PORT_TAKEN', what: 'Host port 80 is taken.' })
  await using server = await served(() => Promise.reject(error))
  const connection = connectSession(server.address, () => undefined)
  const caught = await connection.ask('start', { name: 'db' }).catch((reason: unknown) => reason)
  expect(caught).toBeInstanceOf(DockerError)
  expect(caught).toMatchObject({ code: 'PORT_TAKEN', message: error.message })
  connection.close()
})

test('a request without parameters is refused, and the connection goes on', async () => {
  await using server = await served(() => containerRecord())
  const { socket, lines } = dial(server.socketPath)
  socket.write(
    `${hello(server.token)}{"id":2,"method":"start"}\n{"id":3,"method":"start","params":{}}\n`,
  )
  await expect.poll(() => lines.length).toBe(3)
  expect(lines).toEqual([
    { id: 1, result: null },
    { id: 2, error: expect.objectContaining({ code: 'INVALID_REQUEST' }) },
    { id: 3, result: containerRecord() },
  ])
  socket.destroy()
})

test('changes are told to those that have shown the token', async () => {
  await using server = await served()
  const stranger = dial(server.socketPath)
  const worker = dial(server.socketPath)
  worker.socket.write(hello(server.token))
  await expect.poll(() => worker.lines.length).toBe(1)
  server.change(containerRecord({ state: 'exited' }))
  await expect
    .poll(() => worker.lines[1])
    .toEqual({ changed: containerRecord({ state: 'exited' }) })
  expect(stranger.lines).toEqual([])
  stranger.socket.destroy()
  worker.socket.destroy()
})

test('the session hears of each worker that leaves, and of no stranger', async () => {
  await using server = await served()
  const stranger = dial(server.socketPath)
  stranger.socket.end('{}\n')
  await stranger.closed
  const worker = connectSession(server.address, () => undefined)
  await worker.ask('logs', { name: 'db', options: {} })
  expect(server.left).toEqual([])
  worker.close()
  await expect.poll(() => server.left.length).toBe(1)
})

test('closing ends every connection, also one that never said anything', async () => {
  const server = await served()
  const silent = dial(server.socketPath)
  const worker = dial(server.socketPath)
  worker.socket.write(hello(server.token))
  await expect.poll(() => worker.lines.length).toBe(1)
  await server.close()
  await Promise.all([silent.closed, worker.closed])
})
