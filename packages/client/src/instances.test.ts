import type { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { lineServer } from '../../../test/support/line-server.ts'
import { containerRecord } from '../../../test/support/record.ts'
import { createClient } from './client.ts'
import { toWireError, UsageError } from './errors.ts'
import type { Place, RequestMessage, ServerMessage } from './protocol.ts'

const send = (socket: Socket, ...messages: ServerMessage[]): void =>
  void socket.write(messages.map((message) => `${JSON.stringify(message)}\n`).join(''))

const refusal = new UsageError({ code: 'INVALID_REQUEST', what: 'No more.' })

/** Answers with a container for each test; one of the name `broken` cannot start. */
function answer(socket: Socket, { id, method, params }: RequestMessage): void {
  if (method !== 'start') return send(socket, { id, result: null })
  const { name, place } = params as { name: string; place?: Place }
  if (name === 'broken') return send(socket, { id, error: toWireError(refusal) })
  const own = place ? `${name}-${place.test ?? place.file}` : name
  send(socket, { id, result: containerRecord({ name: own }) })
}

const addressOf = ({ socketPath }: { socketPath: string }) => ({
  socketPath,
  token: 'secret',
  containers: ['db', 'cache', 'broken'],
  presumed: [],
  logs: 'on-failure' as const,
  scopes: { db: 'test', cache: 'file', broken: 'test' } as const,
})

const at = (testId: string, isConcurrent = false) => ({
  worker: 'w',
  file: 'f',
  test: testId,
  isConcurrent,
})

test('the container of a test stands for the declared name until the test is over', async () => {
  await using server = await lineServer(answer)
  const client = createClient(addressOf(server))
  expect(() => client.readyContainer('db')).toThrow('[CONTAINER_NOT_READY]')
  const db = await client.instance('db', at('1'))
  expect(db.name).toBe('db-1')
  expect(client.readyContainer('db')).toBe(db)
  expect(await client.container('db')).toBe(db)
  expect(client.nameOf('db')).toBe('db-1')
  await client.endScope('test', '1')
  expect(server.asked.at(-1)).toMatchObject({
    method: 'endScope',
    params: { scope: 'test', id: '1' },
  })
  expect(() => client.readyContainer('db')).toThrow(
    'Container "db" is one for each test, and no test that names it is running.',
  )
  await expect(client.container('db')).rejects.toThrow('[CONTAINER_NOT_READY]')
  client.close()
})

test('of tests that run at once nothing stands for the name', async () => {
  await using server = await lineServer(answer)
  const client = createClient(addressOf(server))
  const [one, two] = await Promise.all([
    client.instance('db', at('1', true)),
    client.instance('db', at('2', true)),
  ])
  expect([one.name, two.name]).toEqual(['db-1', 'db-2'])
  expect(() => client.readyContainer('db')).toThrow('[CONTAINER_NOT_READY]')
  client.close()
})

test('the container of a file is asked for once', async () => {
  await using server = await lineServer(answer)
  const client = createClient(addressOf(server))
  const [one, two] = await Promise.all([
    client.instance('cache', at('1')),
    client.instance('cache', at('2', true)),
  ])
  expect(one).toBe(two)
  await client.endScope('test', '1')
  expect(client.readyContainer('cache')).toBe(one)
  expect(server.asked.filter(({ method }) => method === 'start')).toHaveLength(1)
  expect(server.asked.filter(({ method }) => method === 'endScope')).toHaveLength(0)
  client.close()
})

test('what could not start is told where it is used', async () => {
  await using server = await lineServer(answer)
  const client = createClient(addressOf(server))
  await expect(client.instance('broken', at('1'))).rejects.toThrow('No more.')
  expect(() => client.readyContainer('broken')).toThrow('No more.')
  await client.endScope('test', '1')
  expect(() => client.readyContainer('broken')).toThrow('[CONTAINER_NOT_READY]')
  client.close()
})
