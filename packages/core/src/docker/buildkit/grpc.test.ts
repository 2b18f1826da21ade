import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connectGrpc, type GrpcClient } from './grpc-client.ts'
import { GrpcError, grpcStatus } from './grpc-frames.ts'
import { serveGrpc, unary, type GrpcMethods } from './grpc-server.ts'
import { bytesOf, decode, encode, textOf } from './protobuf.ts'
import { secretsService } from './secrets-service.ts'
import { sshService } from './ssh-service.ts'

const { signal } = new AbortController()
let folder: string
const ends: (() => unknown)[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'grpc-'))
})

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
  await rm(folder, { recursive: true })
})

async function listen(server: Server, name: string): Promise<string> {
  const path = join(folder, name)
  await new Promise<void>((resolve) => void server.listen(path, resolve))
  ends.push(() => new Promise((resolve) => server.close(resolve)))
  return path
}

async function clientOf(methods: GrpcMethods): Promise<GrpcClient> {
  const server = createServer((socket) => {
    ends.push(serveGrpc(socket, methods))
  })
  const client = connectGrpc(connect(await listen(server, 'grpc')))
  ends.push(() => client.close())
  return client
}

/** What comes back for a message. */
async function answers(
  client: GrpcClient,
  [path, request]: [path: string, request: Buffer],
  aborted = signal,
): Promise<Buffer[]> {
  const found: Buffer[] = []
  for await (const answer of client.call(path, request, aborted)) found.push(answer)
  return found
}

test('a large message goes there and back whole', async () => {
  const client = await clientOf({ '/a/Echo': unary((request) => Promise.resolve(request)) })
  const large = Buffer.alloc(3_000_000, 'x')
  expect((await answers(client, ['/a/Echo', large]))[0]?.equals(large)).toBe(true)
})

test('several answers come in order, and calls beside each other do not mix', async () => {
  const client = await clientOf({
    '/a/Thrice': async ({ messages, send }) => {
      for await (const message of messages)
        for (const end of ['1', '2', '3']) await send(Buffer.concat([message, Buffer.from(end)]))
    },
  })
  const texts = await Promise.all(
    ['a', 'b'].map(async (text) =>
      (await answers(client, ['/a/Thrice', Buffer.from(text)])).map(String),
    ),
  )
  expect(texts).toEqual([
    ['a1', 'a2', 'a3'],
    ['b1', 'b2', 'b3'],
  ])
})

test('a failure has its status and its words', async () => {
  const client = await clientOf({
    '/a/Fail': () => Promise.reject(new GrpcError(grpcStatus.notFound, 'nicht da: 100 % „weg“')),
  })
  await expect(answers(client, ['/a/Fail', Buffer.alloc(0)])).rejects.toMatchObject({
    status: grpcStatus.notFound,
    message: 'nicht da: 100 % „weg“',
  })
  await expect(answers(client, ['/a/Other', Buffer.alloc(0)])).rejects.toMatchObject({
    status: grpcStatus.unimplemented,
  })
})

test('an abort ends a call that gets no answer', async () => {
  const client = await clientOf({ '/a/Never': () => new Promise(() => undefined) })
  const controller = new AbortController()
  const calling = answers(client, ['/a/Never', Buffer.alloc(0)], controller.signal)
  controller.abort(new Error('stopped'))
  await expect(calling).rejects.toThrow()
})

test('a secret is given by its id, and no other', async () => {
  const path = '/moby.buildkit.secrets.v1.Secrets/GetSecret'
  const client = await clientOf(secretsService(new Map([['a', Buffer.from('hidden')]])))
  const [answer = Buffer.alloc(0)] = await answers(client, [path, encode([1, 'a'])])
  expect(textOf(decode(answer), 1)).toBe('hidden')
  await expect(answers(client, [path, encode([1, 'b'])])).rejects.toMatchObject({
    status: grpcStatus.notFound,
  })
})

test('what a step asks an agent of SSH goes there, and its answer back', async () => {
  const agent = createServer((socket) => {
    socket.on('data', (asked) => socket.end(`answer to ${String(asked)}`))
  })
  const agents = new Map([['default', await listen(agent, 'agent')]])
  const client = await clientOf(sshService(agents))
  const service = '/moby.sshforward.v1.SSH'
  expect(await answers(client, [`${service}/CheckAgent`, encode([1, 'default'])])).toHaveLength(1)
  const found = await answers(client, [`${service}/ForwardAgent`, encode([1, 'a question'])])
  expect(found.map((each) => String(bytesOf(decode(each), 1))).join('')).toBe(
    'answer to a question',
  )
  await expect(
    answers(client, [`${service}/CheckAgent`, encode([1, 'other'])]),
  ).rejects.toMatchObject({ status: grpcStatus.notFound })
})
