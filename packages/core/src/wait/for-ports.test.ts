import { connect, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { fakeContainer } from '../../../../test/support/fake-container.ts'
import { localServer, tcpServer, type LocalServer } from '../../../../test/support/local-server.ts'
import { testWaitContract, type UnreadyContainer } from '../../../../test/support/wait-contract.ts'
import { waitForPorts } from './for-ports.ts'
import { isConnectedToItself } from './tcp-probe.ts'
import { waitUntilReady } from './wait-until-ready.ts'

const allPorts = waitForPorts({ kind: 'ports', ports: undefined })

testWaitContract("a port of the container's own address", async () => {
  const server = await localServer(tcpServer())
  return {
    strategies: [allPorts],
    container: fakeContainer({ tcpPorts: [server.port] }),
    becomeReady: server.listen,
    lastProbe: `ECONNREFUSED 127.0.0.1:${server.port}`,
    waitedFor: `port ${server.port}`,
    close: server.close,
  }
})

/**
 * A published port whose proxy accepts from the start, and drops connections until the service
 * listens.
 */
async function behindProxy(
  drop: (connection: number, socket: Socket) => void,
  dropsWithinMs?: number,
): Promise<UnreadyContainer> {
  let connections = 0
  let listens = false
  const proxy = await localServer(
    tcpServer((socket) => listens || drop((connections += 1), socket)),
  )
  await proxy.listen()
  return {
    strategies: [allPorts],
    container: fakeContainer({
      tcpPorts: [5432],
      probeAddress: () => ({ ...published(proxy), ...(dropsWithinMs && { dropsWithinMs }) }),
    }),
    becomeReady: () => void (listens = true),
    lastProbe: `127.0.0.1:${proxy.port} accepted the connection and dropped it`,
    waitedFor: 'port 5432',
    close: proxy.close,
  }
}

// On a busy machine what comes at once may come late.
const loadedMs = 1_500

const published = ({ port }: LocalServer) => ({ host: '127.0.0.1', port, direct: false })

testWaitContract('a published port whose proxy drops early connections', () =>
  behindProxy((_connection, socket) => socket.destroy()),
)

testWaitContract('a published port whose proxy takes its time to drop early connections', () =>
  behindProxy((_connection, socket) => void setTimeout(() => socket.destroy(), 200), 1_500),
)

// Every second connection survives its hold: without the second connect that would be a false
// ready.
testWaitContract('a published port whose proxy drops every second connection', () =>
  behindProxy((connection, socket) => void (connection % 2 === 0 && socket.destroy()), loadedMs),
)

test('a server that speaks first is ready at the first connection', async () => {
  let connections = 0
  const server = await localServer(
    tcpServer((socket) => (connections += 1) && socket.end('220 hello\r\n')),
  )
  await server.listen()
  const probeAddress = () => ({ ...published(server), dropsWithinMs: loadedMs })
  const { target } = fakeContainer({ tcpPorts: [25], probeAddress })
  await waitUntilReady(target, [allPorts], { signal: new AbortController().signal })
  await server.close()
  expect(connections).toBe(1)
})

test('all ports must listen, and the last probe names those that do not', async () => {
  const [open, shut] = [await localServer(tcpServer()), await localServer(tcpServer())]
  await open.listen()
  const { target } = fakeContainer()
  const controller = new AbortController()
  const strategy = waitForPorts({ kind: 'ports', ports: [open.port, shut.port] })
  const seen: string[] = []
  const onProbe = ({ text }: { text: string }) => {
    if (seen.push(text) === 3) controller.abort('enough')
  }
  await expect(
    strategy.untilReady(target, { signal: controller.signal, intervalMs: 1, onProbe }),
  ).rejects.toBe('enough')
  expect(seen).toEqual(Array.from({ length: 3 }, () => `ECONNREFUSED 127.0.0.1:${shut.port}`))
  expect(strategy.waitsFor(target)).toBe(`ports ${open.port}, ${shut.port}`)
  await open.close()
})

test('a connection of a client to itself is no proof that something listens', async () => {
  const { port } = await localServer(tcpServer())
  const self = await connectToItself(port)
  expect(isConnectedToItself(self)).toBe(true)
  self.destroy()
})

const connectToItself = (port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, localAddress: '127.0.0.1', localPort: port })
    socket.on('connect', () => resolve(socket)).on('error', reject)
  })

test('a port that no probe can reach fails the wait with the reason', async () => {
  const reason = new Error('port 80 is not published')
  const { target } = fakeContainer({
    tcpPorts: [80],
    probeAddress: () => {
      throw reason
    },
  })
  const { signal } = new AbortController()
  await expect(waitUntilReady(target, [allPorts], { signal })).rejects.toBe(reason)
})
