import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import type Docker from 'dockerode'
import { afterEach, expect, test } from 'vitest'
import { createEngineLoss, type EngineLoss } from './engine-loss.ts'

const open: { close(): void }[] = []
afterEach(() => open.splice(0).forEach((one) => one.close()))

// Never answers, as an engine that is gone, or very busy.
const silent = { ping: () => new Promise(() => undefined) } as unknown as Docker

async function listeningPort(): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => socket.on('error', () => undefined))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, port: (server.address() as AddressInfo).port }
}

function lossAt(port: number): EngineLoss {
  const address = {
    kind: 'tcp',
    host: '127.0.0.1',
    port,
    pathPrefix: '',
    tls: undefined,
  } as const
  const place = `tcp://127.0.0.1:${port}`
  const loss = createEngineLoss(silent, { address, place, source: 'test' } as never)
  open.push(loss)
  return loss
}

const untilLost = (loss: EngineLoss): Promise<unknown> =>
  new Promise((resolve) => loss.onLost(resolve))

async function closedPort(): Promise<number> {
  const { server, port } = await listeningPort()
  server.close()
  await once(server, 'close')
  return port
}

test('an engine whose port nobody listens on is lost sooner than one that takes connections and is late', async () => {
  const { server, port } = await listeningPort()
  open.push(server)
  const [gone, late] = [lossAt(await closedPort()), lossAt(port)]
  late.streamEnded()
  gone.streamEnded()
  expect(await untilLost(gone)).toMatchObject({ code: 'ENGINE_LOST' })
  expect(late.error).toBeUndefined()
  late.streamOpened()
  await late.known()
  expect(late.error).toBeUndefined()
})

test('one that takes connections and answers nothing at all is lost too', async () => {
  const { server, port } = await listeningPort()
  open.push(server)
  const loss = lossAt(port)
  const cut = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
  expect(await loss.explain(cut)).toMatchObject({ code: 'ENGINE_LOST' })
})

test('one that listens again before the time is over gets the longer time', async () => {
  const { server, port } = await listeningPort()
  server.close()
  await once(server, 'close')
  const [returning, gone] = [lossAt(port), lossAt(await closedPort())]
  returning.streamEnded()
  gone.streamEnded()
  server.listen(port, '127.0.0.1')
  open.push(server)
  await untilLost(gone)
  expect(returning.error).toBeUndefined()
})
