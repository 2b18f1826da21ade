import { getEventListeners, once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { expect, test, vi } from 'vitest'
import {
  startInProcessSshd,
  streamPair,
  type InProcessSshd,
} from '../../../test/support/sshd-in-process.ts'
import { generateKeyPair } from './key-pair.ts'
import { openTunnel, type Tunnel, type TunnelOptions } from './tunnel.ts'

const limit = { timeoutMs: 60_000, signal: new AbortController().signal }

const optionsFor = ({ stream, userKey, hostKey }: InProcessSshd): TunnelOptions => ({
  stream,
  username: 'root',
  userKey,
  hostPublicKey: hostKey.publicKey,
  route: () => undefined,
  ...limit,
})

const openTo = (sshd: InProcessSshd, options: Partial<TunnelOptions> = {}): Promise<Tunnel> =>
  openTunnel({ ...optionsFor(sshd), ...options })

test('the route learns the port and the source of a connection, and its target answers', async () => {
  const service = createServer((socket) => void socket.on('error', () => {}).end('hello')).listen(
    0,
    '127.0.0.1',
  )
  await once(service, 'listening')
  const { port } = service.address() as AddressInfo
  const sshd = startInProcessSshd()
  const route = vi.fn<TunnelOptions['route']>(() => ({ host: '127.0.0.1', port }))
  const tunnel = await openTo(sshd, { route })
  await tunnel.forward(8080, limit)
  const channel = await sshd.connectThrough(8080)
  expect(String((await once(channel, 'data'))[0])).toBe('hello')
  expect(route).toHaveBeenCalledWith({
    port: 8080,
    sourceAddress: '10.0.0.7',
    sourcePort: 40_000,
  })
  await tunnel.close()
  service.close()
})

test('a route that throws rejects the connection and nothing else', async () => {
  const sshd = startInProcessSshd()
  const route = (): never => {
    throw new Error('a fault of the router')
  }
  const tunnel = await openTo(sshd, { route })
  await tunnel.forward(8080, limit)
  await expect(sshd.connectThrough(8080)).rejects.toThrow('Channel open failure')
  await tunnel.forward(8081, limit)
  await tunnel.close()
})

test('a server with another host key gets no login', async () => {
  const sshd = startInProcessSshd()
  const opening = openTo(sshd, { hostPublicKey: generateKeyPair().publicKey })
  await expect(opening).rejects.toMatchObject({
    name: 'TunnelFailure',
    reason: 'host-key',
    message: 'The SSH server has another host key than the pinned one.',
  })
  expect(sshd.client()).toBeUndefined()
  expect(sshd.stream.destroyed).toBe(true)
})

test('a user key that the server does not know is a failure of authentication', async () => {
  const sshd = startInProcessSshd()
  const opening = openTo(sshd, { userKey: generateKeyPair() })
  await expect(opening).rejects.toMatchObject({ reason: 'auth' })
  expect(sshd.stream.destroyed).toBe(true)
})

test('a user key that is none is told without showing it', async () => {
  const sshd = startInProcessSshd()
  const opening = openTo(sshd, { userKey: { privateKey: 'my secret', publicKey: '' } })
  await expect(opening).rejects.toMatchObject({
    reason: 'auth',
    message: expect.not.stringContaining('secret'),
  })
  expect(sshd.stream.destroyed).toBe(true)
})

test('a stream that ends before or during the login is a closed one', async () => {
  const destroyed = startInProcessSshd()
  destroyed.stream.destroy()
  await expect(openTo(destroyed)).rejects.toMatchObject({ reason: 'closed' })
  const sshd = startInProcessSshd()
  const [stream, other] = streamPair()
  const opening = openTo(sshd, { stream })
  other.end()
  await expect(opening).rejects.toMatchObject({
    reason: 'closed',
    message: expect.stringContaining('The stream ended during the SSH key exchange'),
  })
})

test('a stream that breaks is a closed one, with the error as cause', async () => {
  const [stream] = streamPair()
  const opening = openTo(startInProcessSshd(), { stream })
  const cause = new Error('the cable was pulled')
  stream.destroy(cause)
  await expect(opening).rejects.toMatchObject({ reason: 'closed', cause })
})

test('something that does not speak SSH is told from a closed stream', async () => {
  const [stream, other] = streamPair()
  const opening = openTo(startInProcessSshd(), { stream })
  other.write(`SSH-1.5-old\r\n`)
  await expect(opening).rejects.toMatchObject({ reason: 'protocol' })
  expect(stream.destroyed).toBe(true)
})

test('a server that says nothing is given up at the deadline, or when the caller gives up', async () => {
  for (const [timeoutMs, abort] of [
    [5, false],
    [60_000, true],
  ] as const) {
    const controller = new AbortController()
    const [stream] = streamPair()
    const opening = openTo(startInProcessSshd(), { stream, timeoutMs, signal: controller.signal })
    if (abort) controller.abort('enough')
    await expect(opening).rejects.toEqual(
      abort ? 'enough' : expect.objectContaining({ reason: 'timeout' }),
    )
    expect(stream.destroyed).toBe(true)
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
  }
})

test('a signal that has aborted before opens nothing', async () => {
  const sshd = startInProcessSshd()
  await expect(openTo(sshd, { signal: AbortSignal.abort('enough') })).rejects.toBe('enough')
  expect(sshd.stream.destroyed).toBe(true)
})

test('a port that the server refuses is named, and another one works', async () => {
  const sshd = startInProcessSshd({ answer: ({ port }) => port !== 8080 })
  const tunnel = await openTo(sshd)
  for (const attempt of ['first', 'again']) {
    await expect(tunnel.forward(8080, limit), attempt).rejects.toMatchObject({
      reason: 'port-refused',
      port: 8080,
      message: 'The SSH server refused to listen on port 8080.',
    })
  }
  await tunnel.forward(8081, limit)
  await tunnel.close()
})

test('a forward that nobody waits for any more is ended as soon as it is there', async () => {
  const answers: (() => void)[] = []
  const sshd = startInProcessSshd({ answer: () => undefined })
  const tunnel = await openTo(sshd)
  sshd.client().removeAllListeners('request')
  sshd.client().on('request', (accept, _reject, name) => {
    sshd.requests.push(name)
    answers.push(() => accept?.())
  })
  const controller = new AbortController()
  const impatient = tunnel.forward(8080, { timeoutMs: 1, signal: limit.signal })
  const cancelled = tunnel.forward(8080, { timeoutMs: 60_000, signal: controller.signal })
  await expect(impatient).rejects.toMatchObject({ reason: 'timeout' })
  controller.abort('enough')
  await expect(cancelled).rejects.toBe('enough')
  await vi.waitFor(() => expect(answers).toHaveLength(1))
  answers[0]!()
  await vi.waitFor(() => expect(sshd.requests).toEqual(['tcpip-forward', 'cancel-tcpip-forward']))
  await tunnel.close()
})

test('a number that is no port is refused before it is sent', async () => {
  const sshd = startInProcessSshd()
  const tunnel = await openTo(sshd)
  for (const port of [0, -1, 65_536, 1.5, Number.NaN]) {
    await expect(tunnel.forward(port, limit)).rejects.toBeInstanceOf(RangeError)
  }
  expect(sshd.requests).toEqual([])
  await tunnel.close()
})

test('the end of the connection rejects what is under way, and says so in closed', async () => {
  const sshd = startInProcessSshd({ answer: () => undefined })
  const tunnel = await openTo(sshd)
  const forwarding = tunnel.forward(8080, limit)
  sshd.client().end()
  const failure = await tunnel.closed
  expect(failure).toMatchObject({ name: 'TunnelFailure', reason: 'closed' })
  await expect(forwarding).rejects.toBe(failure)
  await expect(tunnel.forward(8081, limit)).rejects.toBe(failure)
  await expect(tunnel.unforward(8080, limit)).rejects.toBe(failure)
  await tunnel.close()
  expect(await tunnel.closed).toBe(failure)
})

test('a tunnel that is closed says nothing went wrong, and forwards no more', async () => {
  const sshd = startInProcessSshd()
  const tunnel = await openTo(sshd)
  await Promise.all([tunnel.close(), tunnel.close()])
  expect(await tunnel.closed).toBeUndefined()
  expect(sshd.stream.destroyed).toBe(true)
  await expect(tunnel.forward(8080, limit)).rejects.toMatchObject({
    reason: 'closed',
    message: 'The tunnel was closed.',
  })
})

test('a server that leaves questions unanswered ends the tunnel, one that answers does not', async () => {
  const silent = await openTo(startInProcessSshd({ answer: () => undefined }), {
    keepaliveIntervalMs: 2,
  })
  expect(await silent.closed).toMatchObject({
    reason: 'closed',
    message: expect.stringContaining('unanswered'),
  })
  const sshd = startInProcessSshd({ answer: () => false })
  const answering = await openTo(sshd, { keepaliveIntervalMs: 2 })
  await vi.waitFor(() => expect(sshd.requests.length).toBeGreaterThan(5))
  await answering.forward(8080, limit).catch(() => {})
  await answering.close()
  expect(await answering.closed).toBeUndefined()
})

test('fake timers of a test do not stop a tunnel', async () => {
  vi.useFakeTimers()
  try {
    const sshd = startInProcessSshd()
    const tunnel = await openTo(sshd)
    await tunnel.forward(8080, limit)
    const [stream] = streamPair()
    const opening = openTo(startInProcessSshd(), { stream, timeoutMs: 1 })
    await expect(opening).rejects.toMatchObject({ reason: 'timeout' })
    await tunnel.close()
  } finally {
    vi.useRealTimers()
  }
})
