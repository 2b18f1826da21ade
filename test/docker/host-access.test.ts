// @module-tag engine-contract
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect, createServer as createTcpServer } from 'node:net'
import type { Handle } from '@mooring/client'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { TunnelTransport } from '../../packages/core/src/config/resolved.ts'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import { isPodman } from '../support/engine-product.ts'
import { eventually, useEngine } from '../support/engine.ts'

const engine = await useEngine()

const idle = { image: 'busybox:1', command: 'sleep 600' } as const
const alias = 'host.testcontainers.internal'

/** An HTTP service of this machine that answers one text. */
async function service(text: string, { host = '127.0.0.1', port = 0 } = {}): Promise<Server> {
  const server = createServer((_, response) => response.end(text))
  await new Promise<void>((resolve) => server.listen({ host, port }, resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return server
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port

/** What a container gets from a place over HTTP, or the words of wget. */
async function fetched(from: Handle, place: string): Promise<string> {
  const { stdout, stderr } = await from.exec([
    'timeout',
    // Podman asks for a name it does not know for ten seconds where nobody answers outside.
    '30',
    'wget',
    '-q',
    '-O',
    '-',
    `http://${place}/`,
  ])
  return stdout || stderr
}

// Podman makes a bridge with the first container on it, and a relay has to listen before.
const transports: TunnelTransport[] = [
  'attach',
  'published',
  ...(isPodman ? [] : ['relay' as const]),
]

test.each(transports)(
  'containers reach the ports of the host that they asked for, and no others, over %s',
  async (tunnel) => {
    const [alpha, bravo] = [await service('alpha'), await service('bravo')]
    await using session = await startSession({
      tunnel,
      networks: { backend: {} },
      containers: {
        first: {
          ...idle,
          // The first command may call already.
          command: [
            'sh',
            '-c',
            `wget -q -O /early http://${alias}:${portOf(alpha)}/; exec sleep 600`,
          ],
          networks: ['backend'],
          hostPorts: [portOf(alpha), { host: portOf(bravo), container: 80 }],
          environment: { CALLBACK: '{host}/hook' },
          waitFor: { command: 'test -s /early' },
        },
        second: {
          ...idle,
          networks: ['backend'],
          hostPorts: [{ host: portOf(bravo), container: portOf(alpha) }],
        },
        denied: { ...idle, networks: ['backend'] },
        onBridge: { ...idle, hostPorts: [portOf(alpha)] },
      },
    })
    const { first, second, denied, onBridge } = session.containers
    expect(await fetched(first, `${alias}:${portOf(alpha)}`)).toBe('alpha')
    expect(await fetched(first, `${alias}:80`)).toBe('bravo')
    expect((await first.exec('echo $CALLBACK')).stdout).toBe(`${alias}/hook\n`)
    expect(await fetched(second, `${alias}:${portOf(alpha)}`)).toBe('bravo')
    expect(await fetched(onBridge, `${alias}:${portOf(alpha)}`)).toBe('alpha')
    // The alias does not resolve elsewhere, and the address behind it rejects.
    expect(await fetched(denied, `${alias}:${portOf(alpha)}`)).toContain('bad address')
    const address = (await first.exec(`grep ${alias} /etc/hosts`)).stdout.split(/\s/)[0]
    expect(await fetched(denied, `${address}:${portOf(alpha)}`)).not.toContain('alpha')
    expect(await fetched(second, `${address}:80`)).not.toContain('bravo')
  },
)

test('a service may come, go and come again; the others do not notice', async () => {
  const steady = await service('steady')
  const late = await service('late')
  const port = portOf(late)
  late.close()
  await using session = await startSession({
    containers: { client: { ...idle, hostPorts: [portOf(steady), port] } },
  })
  const { client } = session.containers
  expect(await fetched(client, `${alias}:${port}`)).toMatch(/reset|refused|closed|error/i)
  expect(await fetched(client, `${alias}:${portOf(steady)}`)).toBe('steady')
  await service('back', { port })
  expect(await fetched(client, `${alias}:${port}`)).toBe('back')
})

test('tests expose ports and servers later, each container to its own', async () => {
  const [one, two] = [await service('one'), await service('two', { host: '::1' })]
  await using session = await startSession({
    containers: { a: { ...idle, hostAccess: true }, b: { ...idle, hostAccess: true }, c: idle },
  })
  const { a, b, c } = session.containers
  const [forA, forB] = await Promise.all([a.exposeHostPort(one), b.exposeHostPort(portOf(two))])
  expect(forA).toEqual({ host: alias, port: portOf(one), url: `http://${alias}:${portOf(one)}` })
  expect(await fetched(a, `${alias}:${forA.port}`)).toBe('one')
  expect(await fetched(b, `${alias}:${forB.port}`)).toBe('two')
  expect(await fetched(b, `${alias}:${forA.port}`)).not.toContain('one')
  await expect(c.exposeHostPort(portOf(one))).rejects.toMatchObject({
    code: 'HOST_ACCESS_NOT_DECLARED',
  })
  await expect(a.exposeHostPort(0)).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
  await expect(a.exposeHostPort(createTcpServer())).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
  })
  await a.restart({ gracePeriodMs: 0 })
  expect(await fetched(a, `${alias}:${forA.port}`)).toBe('one')
})

test('nothing is started for containers that ask for no port', async () => {
  const from = engine.requests.length
  await using session = await startSession({ containers: { client: { ...idle, hostPorts: [] } } })
  expect((await session.containers.client.exec('cat /etc/hosts')).stdout).not.toContain(alias)
  expect(
    engine.requests.slice(from).filter((request) => request.endsWith('/containers/create')),
  ).toHaveLength(1)
})

test('works on internal networks and on several', async () => {
  const here = await service('here')
  await using session = await startSession({
    networks: { closed: { internal: true }, open: {} },
    containers: {
      inside: { ...idle, networks: ['closed'], hostPorts: [portOf(here)] },
      both: { ...idle, networks: ['open', 'closed'], hostPorts: [portOf(here)] },
    },
  })
  const { inside, both } = session.containers
  expect(await fetched(inside, `${alias}:${portOf(here)}`)).toBe('here')
  expect(await fetched(both, `${alias}:${portOf(here)}`)).toBe('here')
})

test('works through an engine that is reached over TCP', async () => {
  const here = await service('here')
  const socketPath = (process.env['DOCKER_HOST'] ?? '').replace('unix://', '')
  const gate = createTcpServer((client) => {
    const onward = connect(socketPath)
    client.pipe(onward).pipe(client)
    client.on('error', () => onward.destroy())
    onward.on('error', () => client.destroy())
  })
  await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void gate.close())
  vi.stubEnv('DOCKER_HOST', `tcp://127.0.0.1:${(gate.address() as AddressInfo).port}`)
  onTestFinished(() => void vi.unstubAllEnvs())
  await using session = await startSession({
    containers: { client: { ...idle, hostPorts: [portOf(here)] } },
  })
  expect(await fetched(session.containers.client, `${alias}:${portOf(here)}`)).toBe('here')
})

test('a container that flushes on its way out still reaches the host', async () => {
  const received: string[] = []
  const sink = createServer((request, response) => {
    received.push(request.url ?? '')
    response.end()
  })
  await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void sink.close())
  const session = await startSession({
    containers: {
      worker: {
        image: 'busybox:1',
        command: [
          'sh',
          '-c',
          `trap 'wget -q -O /dev/null http://${alias}:${portOf(sink)}/bye; exit' TERM; while :; do sleep 0.1; done`,
        ],
        hostPorts: [portOf(sink)],
        stopGracePeriod: '20s',
      },
    },
  })
  await session.close()
  expect(received).toEqual(['/bye'])
})

test('a sidecar that is killed is told, and ends neither the process nor the session', async () => {
  const here = await service('here')
  await using session = await startSession({
    containers: { client: { ...idle, hostPorts: [portOf(here)] } },
  })
  const { client } = session.containers
  expect(await fetched(client, `${alias}:${portOf(here)}`)).toBe('here')
  await engine.docker.getContainer(`mooring-${session.id}.host-access`).kill()
  await eventually(async () => {
    await expect(
      client.exposeHostPort(portOf(here) === 65_535 ? 1 : portOf(here) + 1),
    ).rejects.toMatchObject({
      name: 'TunnelError',
      code: 'TUNNEL_CLOSED',
    })
  })
  expect((await client.exec('echo alive')).stdout).toBe('alive\n')
})
