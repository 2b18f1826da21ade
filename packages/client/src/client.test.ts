import { execFile } from 'node:child_process'
import type { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { lineServer } from '../../../test/support/line-server.ts'
import { containerRecord } from '../../../test/support/record.ts'
import { containersView, createClient } from './client.ts'
import { DockerError, toWireError } from './errors.ts'
import type { RequestMessage, ServerMessage } from './protocol.ts'

const send = (socket: Socket, ...messages: ServerMessage[]): void =>
  void socket.write(messages.map((message) => `${JSON.stringify(message)}\n`).join(''))

const answerStarts = (socket: Socket, { id, method }: RequestMessage): void =>
  send(socket, { id, result: method === 'start' ? containerRecord() : null })

const addressOf = ({ socketPath }: { socketPath: string }, containers = ['db', 'cache']) => ({
  socketPath,
  token: 'secret',
  containers,
  presumed: [],
  logs: 'on-failure' as const,
})

test('nothing is connected before the first question, which comes after the token', async () => {
  await using server = await lineServer(answerStarts)
  const client = createClient(addressOf(server))
  expect(client.names).toEqual(['db', 'cache'])
  expect(server.connections.size).toBe(0)
  await client.container('db')
  client.close()
  expect(server.asked).toEqual([
    { id: 1, method: 'hello', params: { token: 'secret' } },
    { id: 2, method: 'start', params: { name: 'db' } },
  ])
})

test('all who ask for a container get the same handle of one question', async () => {
  await using server = await lineServer(answerStarts)
  const client = createClient(addressOf(server))
  const [first, second] = await Promise.all([client.container('db'), client.container('db')])
  expect(first).toBe(second)
  expect(await client.container('db')).toBe(first)
  expect(client.readyContainer('db')).toBe(first)
  expect(server.asked.filter(({ method }) => method === 'start')).toHaveLength(1)
  client.close()
})

test('news that come in one piece with the answer are newer than the answer', async () => {
  await using server = await lineServer((socket, { id, method }) => {
    if (method === 'hello') return send(socket, { id, result: null })
    send(
      socket,
      { id, result: containerRecord() },
      { changed: containerRecord({ state: 'exited' }) },
    )
  })
  const client = createClient(addressOf(server))
  const db = await client.container('db')
  expect(db.state).toBe('exited')
  client.close()
})

test('news change the handle, also when they come before the answer to what caused them', async () => {
  await using server = await lineServer((socket, { id, method }) => {
    if (method === 'stop') send(socket, { changed: containerRecord({ state: 'exited' }) })
    send(socket, { id, result: method === 'start' ? containerRecord() : null })
  })
  const client = createClient(addressOf(server))
  const db = await client.container('db')
  await db.stop()
  expect(db.state).toBe('exited')
  client.close()
})

test('a failed start is an error for everyone who asks, and for who reads it later', async () => {
  const error = new DockerError({ code: 'PORT_TAKEN', what: 'Host port 80 is taken.' })
  await using server = await lineServer((socket, { id, method }) =>
    send(socket, method === 'start' ? { id, error: toWireError(error) } : { id, result: null }),
  )
  const client = createClient(addressOf(server))
  for (const _ of [1, 2])
    await expect(client.container('db')).rejects.toThrow('[PORT_TAKEN] Host port 80 is taken.')
  expect(() => client.readyContainer('db')).toThrow('Host port 80 is taken')
  expect(server.asked.filter(({ method }) => method === 'start')).toHaveLength(1)
  client.close()
})

test('undeclared names and containers that nobody waited for are told without asking', async () => {
  await using server = await lineServer(answerStarts)
  const client = createClient(addressOf(server))
  await expect(client.container('bd')).rejects.toThrow(
    /UNKNOWN_CONTAINER\] No container "bd" is declared[\s\S]*declared {5}db, cache/,
  )
  expect(() => client.readyContainer('bd')).toThrow('UNKNOWN_CONTAINER')
  expect(() => client.readyContainer('db')).toThrow('CONTAINER_NOT_READY')
  expect(server.connections.size).toBe(0)
})

test('a view of the containers reads like an object with the declared names', async () => {
  await using server = await lineServer(answerStarts)
  const client = createClient(addressOf(server))
  const containers = containersView(client)
  const db = await client.container('db')
  expect(containers['db']).toBe(db)
  expect(Object.keys(containers)).toEqual(['db', 'cache'])
  expect('cache' in containers).toBe(true)
  expect('nosuch' in containers).toBe(false)
  expect(() => containers['cache']).toThrow('CONTAINER_NOT_READY')
  expect(() => containers['nosuch']).toThrow('UNKNOWN_CONTAINER')
  expect(await containers).toBe(containers)
  client.close()
})

test('a session that goes away fails what is asked, with the reason', async () => {
  await using server = await lineServer((socket, { method }) => {
    if (method === 'start') socket.destroy()
  })
  const client = createClient(addressOf(server))
  await expect(client.container('db')).rejects.toThrow('[SESSION_CLOSED]')
  const nowhere = createClient(addressOf({ socketPath: '/nonexistent/socket' }))
  await expect(nowhere.container('db')).rejects.toThrow(
    /SESSION_CLOSED[\s\S]*socket {7}\/nonexistent\/socket\n {2}answer {7}.*ENOENT/,
  )
})

test('an answer of many megabytes arrives whole', async () => {
  const content = Buffer.alloc(16 * 1024 * 1024, 'x')
  await using server = await lineServer((socket, request) => {
    if (request.method !== 'copyFrom') return answerStarts(socket, request)
    send(socket, { id: request.id, result: content.toString('base64') })
  })
  const client = createClient(addressOf(server))
  const db = await client.container('db')
  expect(content.equals(await db.copyFrom('/large'))).toBe(true)
  client.close()
})

test('an open connection does not keep a process alive that waits for no answer', async () => {
  await using server = await lineServer(answerStarts)
  const client = fileURLToPath(new URL('../dist/index.js', import.meta.url))
  const script = `
    import { createClient } from ${JSON.stringify(client)}
    const client = createClient(${JSON.stringify(addressOf(server))})
    const db = await client.container('db')
    console.log(db.name)`
  const child = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
  expect(child.stdout).toBe('db\n')
})
