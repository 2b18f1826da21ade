import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import type { ConnectionMode } from '../../packages/core/src/config/resolved.ts'
import { startSession } from '../../packages/core/src/index.ts'
import { freePort, tcpAnswer } from '../support/dial.ts'
import { foreignContainer, useEngine } from '../support/engine.ts'
import { tcpEndpoint } from '../support/tcp-endpoint.ts'

const engine = await useEngine()

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'mooring-home-'))
  vi.stubEnv('HOME', home)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(home, { recursive: true })
})

const cache = { image: 'redis:7', ports: [6379], url: 'redis://{self.address}' } as const
const idle = { image: 'busybox:1', command: 'sleep 600', stopSignal: 'SIGKILL' } as const

interface Reachable {
  host: string
  url: unknown
  port(): number
}

async function ping({ host, port, url }: Reachable): Promise<void> {
  expect(url).toBe(`redis://${host}:${port()}`)
  expect(await tcpAnswer(host, port(), 'PING\r\nQUIT\r\n')).toBe('+PONG\r\n+OK\r\n')
}

async function portBindingsOf(id: string): Promise<unknown> {
  return (await engine.docker.getContainer(id).inspect()).HostConfig.PortBindings
}

test('docker_host: the host of the engine and a host port', async () => {
  await using session = await startSession({ connectionMode: 'docker_host', containers: { cache } })
  const handle = session.containers.cache
  expect(handle.host).toBe('127.0.0.1')
  expect(handle.port()).not.toBe(6379)
  await ping(handle)
  expect(await portBindingsOf(handle.id)).toEqual({
    '6379/tcp': [{ HostIp: '127.0.0.1', HostPort: '0' }],
  })
})

test.runIf(process.platform === 'linux')(
  'bridge_ip: the own address and port of the container, and nothing is published',
  async () => {
    await using session = await startSession({
      connectionMode: 'bridge_ip',
      networks: { backend: {} },
      containers: {
        cache,
        named: { ...cache, ports: { redis: 6379 }, networks: ['backend'] },
      },
    })
    const { cache: plain, named } = session.containers
    for (const handle of [plain, named]) {
      expect(handle.host).toBe(handle.ipAddress())
      expect(handle.port()).toBe(6379)
      expect(handle.hostPortIpv4()).toBe(6379)
      expect(handle.address()).toBe(`${handle.ipAddress()}:6379`)
      await ping(handle)
      expect(await portBindingsOf(handle.id)).toEqual({})
    }
    expect(named.port('redis')).toBe(6379)
    await named.restart()
    await ping(named)
  },
)

test.runIf(process.platform === 'linux')(
  'gateway_ip: the gateway of the network on which it was created, and a host port',
  async () => {
    await using session = await startSession({
      connectionMode: 'gateway_ip',
      networks: { backend: {}, other: {} },
      containers: { cache, named: { ...cache, networks: ['backend', 'other'] } },
    })
    const { cache: plain, named } = session.containers
    for (const handle of [plain, named]) {
      const { Networks } = (await engine.docker.getContainer(handle.id).inspect()).NetworkSettings
      const created = Networks['bridge'] ?? Networks[`mooring-${session.id}-backend`]
      expect(handle.host).toBe(created?.Gateway)
      expect(handle.port()).not.toBe(6379)
      await ping(handle)
    }
  },
)

test('the variable takes precedence over the property, the property over the config', async () => {
  const modeOf = async (): Promise<ConnectionMode> => {
    await using session = await startSession({
      connectionMode: 'docker_host',
      containers: { idle: { ...idle, ports: [80], waitFor: () => true } },
    })
    const { host, port } = session.containers.idle
    if (host === '127.0.0.1') return 'docker_host'
    return port() === 80 ? 'bridge_ip' : 'gateway_ip'
  }
  expect(await modeOf()).toBe('docker_host')
  await writeFile(join(home, '.testcontainers.properties'), 'connection.mode=gateway_ip\n')
  expect(await modeOf()).toBe('gateway_ip')
  vi.stubEnv('TESTCONTAINERS_CONNECTION_MODE', 'bridge_ip')
  expect(await modeOf()).toBe('bridge_ip')
  vi.stubEnv('TESTCONTAINERS_CONNECTION_MODE', 'FOOBAR')
  await expect(modeOf()).rejects.toThrow(
    /SETTING_INVALID\] TESTCONTAINERS_CONNECTION_MODE is not a connection mode\.\n\n {2}value {8}FOOBAR/,
  )
})

test('without an address of its own a container has none that a mode could use', async () => {
  const connectionMode = 'bridge_ip'
  await using session = await startSession({
    connectionMode,
    containers: {
      onHost: { ...idle, networkMode: 'host' },
      apart: { ...idle, networkMode: 'none' },
      owner: idle,
      guest: { ...idle, networkMode: 'container:owner' },
    },
  })
  const { onHost, apart, guest, owner } = session.containers
  for (const handle of [onHost, apart, guest]) {
    expect(() => handle.host).toThrow(/UNKNOWN_NETWORK\] .* no address that the connection mode/)
    expect(() => handle.address()).toThrow('UNKNOWN_NETWORK')
    expect(JSON.stringify(handle)).toContain(handle.id)
  }
  expect(owner.host).toBe(owner.ipAddress())
})

test('an internal network is reached in bridge_ip, and told in gateway_ip', async () => {
  const config = (connectionMode: ConnectionMode) =>
    ({
      connectionMode,
      networks: { inner: { internal: true } },
      containers: { cache: { ...cache, networks: ['inner'], waitFor: { log: 'Ready' } } },
    }) as const
  await using reached = await startSession(config('bridge_ip'))
  await ping(reached.containers.cache)
  await using unreached = await startSession(config('gateway_ip'))
  expect(() => unreached.containers.cache.port()).toThrow('PORT_NOT_PUBLISHED')
})

test('in bridge_ip a port is published where it is asked for', async () => {
  const host = await freePort()
  await using session = await startSession({
    connectionMode: 'bridge_ip',
    containers: { cache: { ...cache, ports: [{ container: 6379, host }] } },
  })
  const handle = session.containers.cache
  expect(handle.port()).toBe(6379)
  expect(await tcpAnswer('127.0.0.1', host, 'QUIT\r\n')).toBe('+OK\r\n')
})

test('TESTCONTAINERS_HOST_OVERRIDE is the host, and ports are published where it leads', async () => {
  const gateway = await bridgeGateway()
  vi.stubEnv('TESTCONTAINERS_HOST_OVERRIDE', gateway)
  await using session = await startSession({ containers: { cache } })
  expect(session.containers.cache.host).toBe(gateway)
  await ping(session.containers.cache)
  vi.stubEnv('TESTCONTAINERS_HOST_OVERRIDE', '')
  await using usual = await startSession({ containers: { cache } })
  expect(usual.containers.cache.host).toBe('127.0.0.1')
})

test('an engine on another machine is reached there, also by the probes', async () => {
  const gateway = await bridgeGateway()
  await using endpoint = await tcpEndpoint({ host: gateway })
  vi.stubEnv('DOCKER_HOST', `tcp://${gateway}:${endpoint.port}`)
  const session = await startSession({
    containers: {
      cache,
      web: {
        image: 'busybox:1',
        command: 'httpd -f',
        ports: [80],
        waitFor: { http: '/', status: 404 },
      },
    },
  })
  try {
    expect(session.containers.cache.host).toBe(gateway)
    await ping(session.containers.cache)
    expect(await portBindingsOf(session.containers.cache.id)).toEqual({
      '6379/tcp': [{ HostIp: '0.0.0.0', HostPort: '0' }],
    })
  } finally {
    await session.close()
  }
  const filters = { label: [`org.testcontainers.session-id=${session.id}`] }
  expect(await engine.docker.listContainers({ all: true, filters })).toEqual([])
})

test('a port on both families has a number of each, and each leads to it', async () => {
  await using session = await startSession({
    containers: {
      cache: { ...cache, ports: [{ container: 6379, hostIp: ['127.0.0.1', '::1'] }] },
      any: { ...cache, ports: [{ container: 6379, hostIp: ['0.0.0.0', '::'] }] },
      six: { ...cache, ports: [{ container: 6379, hostIp: '::1' }], url: '{self.host}' },
    },
  })
  const { cache: both, any, six } = session.containers
  for (const handle of [both, any]) {
    expect(await tcpAnswer('127.0.0.1', handle.hostPortIpv4(), 'QUIT\r\n')).toBe('+OK\r\n')
    expect(await tcpAnswer('::1', handle.hostPortIpv6(), 'QUIT\r\n')).toBe('+OK\r\n')
    expect(handle.port()).toBe(handle.hostPortIpv4())
  }
  expect(await tcpAnswer('::1', six.hostPortIpv6(), 'QUIT\r\n')).toBe('+OK\r\n')
  expect(() => six.hostPortIpv4()).toThrow('PORT_NOT_PUBLISHED')
})

test('row 21: numbers of both families that have drifted apart lead to their own container each', async () => {
  const ports = [{ container: 6379, hostIp: ['127.0.0.1', '::1'] }]
  await using probe = await startSession({ containers: { cache: { ...cache, ports } } })
  const last = probe.containers.cache
  // The engine hands numbers out in order, for each address by itself, so that those of ::1 now go past some more.
  const alreadyApart = last.hostPortIpv4() - last.hostPortIpv6()
  const count = alreadyApart === 3 ? 4 : 3
  onTestFinished(await occupy('::1', { from: last.hostPortIpv6() + 1, count }))
  const names = ['one', 'two', 'three']
  await using session = await startSession({
    containers: Object.fromEntries(
      names.map((name) => [
        name,
        {
          image: 'busybox:1',
          command: 'httpd -f -p 6379 -h /www',
          files: [{ target: '/www/index.html', content: name }],
          ports,
          stopSignal: 'SIGKILL',
          waitFor: { http: '/' },
        },
      ]),
    ),
  })
  const apart = names.map((name) => {
    const { [name]: handle } = session.containers
    return handle!.hostPortIpv4() !== handle!.hostPortIpv6()
  })
  expect(apart).toContain(true)
  for (const name of names) {
    const handle = session.containers[name]!
    for (const place of [`127.0.0.1:${handle.hostPortIpv4()}`, `[::1]:${handle.hostPortIpv6()}`])
      expect(await (await fetch(`http://${place}/`)).text()).toBe(name)
    expect(handle.port()).toBe(handle.hostPortIpv4())
  }
})

/** Listens on some ports in a row, as far as they are free; the result ends that. */
async function occupy(
  host: string,
  { from, count }: { from: number; count: number },
): Promise<() => Promise<void>> {
  const servers = Array.from({ length: count }, () => createServer())
  const settled = servers.map((server, index) => {
    server.listen({ host, port: from + index })
    return once(server, 'listening').catch(() => undefined)
  })
  await Promise.all(settled)
  return async () => {
    for (const server of servers) await new Promise((resolve) => void server.close(resolve))
  }
}

async function bridgeGateway(): Promise<string> {
  await using container = await foreignContainer(engine.docker)
  return (await container.inspect()).NetworkSettings.Networks['bridge']!.Gateway
}
