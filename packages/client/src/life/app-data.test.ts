import type { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { lineServer } from '../../../../test/support/line-server.ts'
import { containerRecord } from '../../../../test/support/record.ts'
import { createClient } from '../client.ts'
import { StartupError, toWireError } from '../errors.ts'
import type { Params, RequestMessage, ServerMessage } from '../protocol.ts'
import { createFileLife } from './file-life.ts'

const send = (socket: Socket, message: ServerMessage): void =>
  void socket.write(`${JSON.stringify(message)}\n`)

const noSpace = 'no-space.test.ts'
const refusal = new StartupError({ code: 'ISOLATION_FAILED', what: 'No space.' })

/** Hands out data that is called like who asks for it. */
function answer(socket: Socket, { id, method, params }: RequestMessage): void {
  if (method === 'start') {
    const { name, place } = params as Params<'start'>
    send(socket, { id, result: containerRecord({ name: place ? `${name}-1` : name }) })
  } else if (method === 'lease') {
    const { request } = params as Params<'lease'>
    if (request.name === noSpace) return send(socket, { id, error: toWireError(refusal) })
    send(socket, { id, result: { id: `lease of ${request.name}`, connection: {} } })
  } else send(socket, { id, result: [] })
}

async function open(scope: 'worker' | 'test', path = 'a.test.ts') {
  const server = await lineServer(answer)
  const client = createClient({
    socketPath: server.socketPath,
    token: 'secret',
    containers: ['db', 'app', 'web'],
    presumed: [],
    logs: 'on-failure',
    scopes: { app: scope, web: scope },
    isolation: { db: 'test' },
    worksOn: { app: ['db'], web: ['db'] },
  })
  const life = createFileLife({
    client,
    environment: undefined,
    setVariables: () => undefined,
    worker: 'w',
    file: 'f',
    path,
  })
  const asked = () =>
    server.asked.flatMap(({ method, params }) => {
      if (method === 'hello') return []
      const { name, leases } = params as Params<'start'>
      return [`${method} ${name}${leases ? ` on ${JSON.stringify(leases)}` : ''}`]
    })
  const close = async (): Promise<void> => {
    client.close()
    await server[Symbol.asyncDispose]()
  }
  return { life, asked, [Symbol.asyncDispose]: close }
}

const one = { fullName: 'one', isConcurrent: false }
const onOne = 'start app on {"db":"lease of one"}'

test('a test that names the app takes the data first, once, and has both', async () => {
  await using at = await open('worker')
  expect(at.life.isOfTest('app')).toBe(true)
  const owner = at.life.test(one)
  await owner.have(['app', 'db'])
  await owner.have(['app'])
  expect(at.asked()).toEqual(['start db', 'lease db', onOne])
  expect([...owner.own.keys()].toSorted()).toEqual(['app', 'db'])
  await owner.giveBack({ hasFailed: false })
  expect(at.asked().at(-1)).toBe('release db')
})

test('every test asks for the app of the worker, because its data may have moved', async () => {
  await using at = await open('worker')
  for (const _ of [1, 2]) {
    const owner = at.life.test(one)
    await owner.have(['app'])
    await owner.giveBack({ hasFailed: false })
  }
  const ofTest = ['lease db', onOne, 'release db']
  expect(at.asked()).toEqual(['start db', ...ofTest, ...ofTest])
})

test('hooks around all tests have it on data that is given back at once', async () => {
  await using at = await open('worker')
  await at.life.file.have(['app'])
  expect(at.asked()).toEqual([
    'start db',
    'lease db',
    'start app on {"db":"lease of a.test.ts"}',
    'release db',
  ])
  expect(at.life.file.handle('app').name).toBe('app-1')
})

test('several have it on the same data', async () => {
  await using at = await open('worker')
  await at.life.file.have(['app', 'web'])
  expect(at.asked().filter((what) => /^(lease|release)/.test(what))).toEqual([
    'lease db',
    'release db',
  ])
})

test('a concurrent test has no app of a worker, and its data all the same', async () => {
  await using at = await open('worker')
  const owner = at.life.test({ ...one, isConcurrent: true })
  await owner.have(['app', 'db'])
  expect(owner.handle('db').name).toBe('db')
  expect(() => owner.handle('app')).toThrow(
    '[ISOLATION_FAILED] Container "app" is one for each worker, and cannot work on the data of a concurrent test.',
  )
  expect(at.asked()).toEqual(['start db', 'lease db'])
})

test('it has one of a test, on its own data', async () => {
  await using at = await open('test')
  const owner = at.life.test({ ...one, isConcurrent: true })
  await owner.have(['app'])
  expect(owner.handle('app').name).toBe('app-1')
  expect(at.asked()).toEqual(['start db', 'lease db', onOne])
})

test('hooks around all tests are told why there is no data for the app', async () => {
  await using at = await open('worker', noSpace)
  await at.life.file.have(['app'])
  expect(() => at.life.file.handle('app')).toThrow('[ISOLATION_FAILED] No space.')
  expect(at.asked()).toEqual(['start db', 'lease db'])
})
