// @module-tag engine-contract
import { randomInt } from 'node:crypto'
import type { Handle } from '@mooring/client'
import { expect, test } from 'vitest'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import { isPodman } from '../support/engine-product.ts'
import { foreignContainer, foreignNetwork, useEngine } from '../support/engine.ts'

const engine = await useEngine()

const idle = { image: 'busybox:1', command: 'sleep 600' } as const
/** Answers its own name on port 80. */
const web = (name: string) =>
  ({
    image: 'busybox:1',
    command: 'httpd -f -p 80 -h /www',
    files: [{ target: '/www/index.html', content: name }],
  }) as const

/** What one container gets from another over HTTP, or the words of wget. */
async function fetched(from: Handle, host: string): Promise<string> {
  const { exitCode, stdout, stderr } = await from.exec(['wget', '-q', '-O', '-', `http://${host}/`])
  return exitCode === 0 ? stdout : stderr
}

test('containers of a network reach each other by name, by alias and by address, without published ports', async () => {
  await using session = await startSession({
    networks: { backend: { labels: { team: 'core' } } },
    containers: {
      web: { ...web('hello'), networks: { backend: { aliases: ['shop', 'www.shop.test'] } } },
      client: { ...idle, networks: ['backend'] },
    },
  })
  const { web: server, client } = session.containers
  for (const host of ['web', 'shop', 'www.shop.test', server.ipAddress('backend')])
    expect(await fetched(client, host)).toBe('hello')
  expect(await fetched(server, 'web')).toBe('hello')
  expect(await fetched(client, 'nosuch')).toContain('bad address')
  expect(() => client.ipAddress('default')).toThrow('UNKNOWN_NETWORK')

  const [network, ...others] = await engine.docker.listNetworks({
    filters: { label: [`org.testcontainers.session-id=${session.id}`] },
  })
  expect(others).toEqual([])
  expect(network).toMatchObject({
    Name: `mooring-${session.id}-backend`,
    Driver: 'bridge',
    Internal: false,
    EnableIPv6: false,
    Labels: {
      team: 'core',
      'org.testcontainers': 'true',
      'org.testcontainers.session-id': session.id,
      'com.mooring.name': 'backend',
    },
  })
})

test('a container is on all its networks before it starts, under the aliases of each', async () => {
  const peers = 'echo $(wget -q -O - http://left-alias/ http://right-alias/); exec sleep 600'
  await using session = await startSession({
    networks: { left: {}, right: {} },
    containers: {
      west: { ...web('west'), networks: { left: { aliases: ['left-alias'] } } },
      east: { ...web('east'), networks: { right: { aliases: ['right-alias'] } } },
      middle: {
        ...idle,
        command: ['sh', '-c', peers],
        networks: { left: { aliases: ['from-left'] }, right: { aliases: ['from-right'] } },
        dependsOn: ['west', 'east'],
        waitFor: { log: 'westeast' },
      },
    },
  })
  const { west, east, middle } = session.containers
  const resolves = async (from: Handle, name: string): Promise<boolean> =>
    (await from.exec(['nslookup', '-type=a', name])).stdout.includes('Address: 1')
  expect(await resolves(west, 'from-left')).toBe(true)
  expect(await resolves(west, 'from-right')).toBe(false)
  expect(await resolves(east, 'from-right')).toBe(true)
  expect(await fetched(west, 'east')).toContain('bad address')
  expect(middle.ipAddress('left')).not.toBe(middle.ipAddress('right'))
  expect(middle.ipAddress()).toBe(middle.ipAddress('left'))
})

test('options of a network reach the engine', async () => {
  const third = randomInt(256)
  await using session = await startSession({
    networks: {
      custom: {
        ipv6: true,
        attachable: true,
        driverOpts: { 'com.docker.network.driver.mtu': 1400 },
        ipam: {
          config: [
            {
              subnet: `10.213.${third}.0/24`,
              gateway: `10.213.${third}.1`,
              ipRange: `10.213.${third}.128/25`,
            },
            { subnet: `fd77:213:${third}::/64` },
          ],
        },
      },
    },
    containers: { only: { ...idle, networks: ['custom'] } },
  })
  const { only } = session.containers
  const network = await engine.docker.getNetwork(`mooring-${session.id}-custom`).inspect()
  expect(network).toMatchObject({
    EnableIPv6: true,
    // Podman does not tell whether, and has its own name of the option.
    ...(!isPodman && { Attachable: true }),
    Options: { [isPodman ? 'mtu' : 'com.docker.network.driver.mtu']: '1400' },
  })
  expect(only.ipAddress('custom')).toMatch(new RegExp(`^10\\.213\\.${third}\\.`))
  expect(Number(only.ipAddress().split('.')[3])).toBeGreaterThanOrEqual(128)
  expect((await only.exec('ip addr')).stdout).toContain(`fd77:213:${third.toString()}`)
  expect((await only.exec('cat /sys/class/net/eth0/mtu')).stdout).toBe('1400\n')
})

test('a port of a container on an internal network is not published, and its readiness is seen all the same', async () => {
  await using session = await startSession({
    networks: { closed: { internal: true } },
    containers: {
      inner: {
        image: 'redis:7',
        ports: [6379],
        networks: ['closed'],
        url: 'redis://{self.address}',
      },
      client: { ...idle, networks: ['closed'], environment: { CACHE: '{inner.url}' } },
    },
  })
  const { inner, client } = session.containers
  expect(() => inner.port(6379)).toThrow(/PORT_NOT_PUBLISHED[\s\S]*6379\/tcp \(not bound\)/)
  expect(() => inner.url).toThrow('PORT_NOT_PUBLISHED')
  expect((await client.exec('echo $CACHE')).stdout).toBe('redis://inner:6379\n')
  expect((await client.exec('echo PING | nc inner 6379')).stdout).toBe('+PONG\r\n')
  const network = await engine.docker.getNetwork(`mooring-${session.id}-closed`).inspect()
  expect(network.Internal).toBe(true)
})

test('a reference joins two containers on a network of its own, and fills in the address there', async () => {
  await using session = await startSession({
    containers: {
      web: { ...web('hello'), ports: { http: 80 } },
      client: {
        ...idle,
        environment: { TARGET: '{web.address.http}', HOST: '{web.host}', OWN: '{self.host}' },
      },
    },
  })
  const { client } = session.containers
  expect((await client.exec('echo $TARGET $HOST $OWN')).stdout).toBe('web:80 web client\n')
  expect((await client.exec('wget -q -O - http://$TARGET/')).stdout).toBe('hello')
  expect(client.ipAddress('default')).toMatch(/^\d+\./)
})

test('an external network is used, and neither changed nor removed', async () => {
  await using external = await foreignNetwork(engine.docker)
  await using neighbour = await foreignContainer(engine.docker, {
    HostConfig: { NetworkMode: external.name },
  })
  const session = await startSession({
    networks: { shared: { external: external.name } },
    containers: { web: { ...web('hello'), networks: ['shared'] } },
  })
  expect(session.containers.web.ipAddress('shared')).toMatch(/^\d+\./)
  const { Containers } = await engine.docker.getNetwork(external.name).inspect()
  expect(Object.keys(Containers ?? {}).sort()).toEqual(
    [session.containers.web.id, neighbour.id].sort(),
  )
  await session.close()
  const after = await engine.docker.getNetwork(external.name).inspect()
  expect(Object.keys(after.Containers ?? {})).toEqual([neighbour.id])
})

test('an external network that does not exist is named, and nothing is left', async () => {
  const start = startSession({
    networks: { own: {}, shared: { external: 'mooring-test-nosuch' } },
    containers: { web: { ...idle, networks: ['own', 'shared'] } },
  })
  await expect(start).rejects.toThrow(
    '[NETWORK_NOT_FOUND] Network "mooring-test-nosuch", which networks.shared declares as external, does not exist.',
  )
  expect(await engine.leftovers()).toEqual([])
})

test('a network that the engine refuses is named, with its words', async () => {
  const start = startSession({
    networks: { odd: { ipam: { config: [{ subnet: '10.213.0.0/24', gateway: '10.214.0.1' }] } } },
    containers: { web: { ...idle, networks: ['odd'] } },
  })
  await expect(start).rejects.toThrow(
    /^\[NETWORK_CREATE_FAILED\] Network "odd" could not be created\.[\s\S]*driver {7}bridge\n {2}engine {7}[^]*(10\.214\.0\.1|no matching subnet)/,
  )
  expect(await engine.leftovers()).toEqual([])
})

test('network modes: none has no address, host is the host, and container:<name> is that container', async () => {
  await using session = await startSession({
    containers: {
      alone: { ...idle, networkMode: 'none' },
      direct: { ...idle, networkMode: 'host' },
      web: { ...web('shared'), ports: [80] },
      beside: { ...idle, networkMode: 'container:web', waitFor: { http: '/', port: 80 } },
      plain: { ...idle, networkMode: 'bridge' },
    },
  })
  const { alone, direct, web: owner, beside, plain } = session.containers
  expect((await alone.exec('ls /sys/class/net')).stdout).toBe('lo\n')
  expect(() => alone.ipAddress()).toThrow('UNKNOWN_NETWORK')
  expect((await direct.exec('ls /sys/class/net')).stdout).toContain(isPodman ? 'podman' : 'docker0')
  expect(await fetched(beside, 'localhost')).toBe('shared')
  expect(await fetched(plain, owner.ipAddress())).toBe('shared')
  expect(beside.ipAddress()).toBe(owner.ipAddress())
  expect(() => beside.port(80)).toThrow('PORT_NOT_PUBLISHED')
})

test('a handle joins and leaves declared networks', async () => {
  await using session = await startSession({
    networks: { near: {}, far: {} },
    containers: {
      web: { ...web('hello'), networks: ['far'] },
      client: { ...idle, networks: ['near'] },
    },
  })
  const { web: server, client } = session.containers
  expect(await fetched(client, 'web')).toContain('bad address')
  await server.connect('near', { aliases: ['late'] })
  expect(await fetched(client, 'web')).toBe('hello')
  expect(await fetched(client, 'late')).toBe('hello')
  expect(await fetched(client, server.ipAddress('near'))).toBe('hello')
  await server.disconnect('near')
  expect(() => server.ipAddress('near')).toThrow('UNKNOWN_NETWORK')
  expect(await fetched(client, 'late')).toContain('bad address')
  await expect(client.connect('nowhere' as 'near')).rejects.toThrow('UNKNOWN_NETWORK')
  await expect(client.disconnect('far')).rejects.toThrow(
    'Container "client" could not leave network "far".',
  )
})
