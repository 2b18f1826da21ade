import { expect, test } from 'vitest'
import { mistakesOf } from '../../../../../test/support/config-mistakes.ts'
import { resolveConfig } from '../resolve.ts'

const web = { image: 'nginx:1' }
const of = (container: object): string[] =>
  mistakesOf({ containers: { web: { ...web, ...container } } })

const expected = 'host port exposure takes tcp ports from 1 to 65535'

test.each([0, -1, 65_536, 1.5, Number.NaN])('%d is no host port', (port) => {
  expect(of({ hostPorts: [port] })).toEqual([
    expect.stringContaining(`containers.web.hostPorts[0]: ${expected}, got`),
  ])
  expect(of({ hostPorts: [8080, { host: 1, container: port }] })).toEqual([
    expect.stringContaining(`containers.web.hostPorts[1].container: ${expected}, got`),
  ])
})

test.each(['3000', '53/udp', '', null])('%j is no host port', (port) => {
  expect(of({ hostPorts: [port] })).toEqual([
    expect.stringContaining(`containers.web.hostPorts[0]: ${expected}`),
  ])
})

test.each([[[22]], [[8080, 22]], [[{ host: 22 }]], [[{ host: 8080, container: 22 }]]])(
  'port 22 is reserved in %j',
  (hostPorts) => {
    expect(of({ hostPorts })).toEqual([
      `containers.web.hostPorts[${hostPorts.length - 1}]: host port exposure cannot use 22 inside the container: SSH port is reserved`,
    ])
  },
)

test('port 22 of the host is reached under another number', () => {
  expect(of({ hostPorts: [{ host: 22, container: 2222 }] })).toEqual([])
})

test.each<[object, string]>([
  [
    { extraHosts: { 'Host.Testcontainers.Internal': '10.0.0.1' } },
    'extraHosts["Host.Testcontainers.Internal"]',
  ],
  [{ extraHosts: ['a:10.0.0.1', 'host.testcontainers.internal:host-gateway'] }, 'extraHosts[1]'],
  [{ hostname: 'host.testcontainers.internal' }, 'hostname'],
])('the alias may not be given by the user: %j', (container, place) => {
  const [line = '', ...others] = of({ ...container, hostPorts: [3000] })
  expect(line.replace(/\.(?=[A-Z])/, '["')).toContain('host port exposure')
  expect(line).toContain(place.split('[')[0])
  expect(others).toEqual([])
  expect(of(container)).toEqual([])
})

test('a network alias may not be the name of the host', () => {
  const networks = { backend: { aliases: ['x', 'host.testcontainers.internal'] } }
  const config = {
    networks: { backend: {} },
    containers: { web: { ...web, networks, hostAccess: true } },
  }
  expect(mistakesOf(config)).toEqual([
    'containers.web.networks.backend.aliases[1]: "host.testcontainers.internal" is given by host port exposure, leave it out',
  ])
})

test.each(['host', 'none', 'container:other'])(
  'network mode %s has no way to the host',
  (networkMode) => {
    expect(of({ networkMode, hostPorts: [3000] })).toEqual([
      `containers.web.hostPorts: host port exposure needs a network of the container, which networkMode "${networkMode}" does not give it`,
    ])
    expect(of({ networkMode, hostAccess: true })).toHaveLength(1)
    expect(of({ networkMode, hostPorts: [] })).toEqual([])
  },
)

test('two host ports cannot have one number inside, and access cannot be denied and asked for', () => {
  expect(of({ hostPorts: [3000, { host: 4000, container: 3000 }] })).toEqual([
    'containers.web.hostPorts[1]: host port exposure uses 3000 inside the container already, for host port 3000',
  ])
  expect(of({ hostPorts: [3000], hostAccess: false })).toEqual([
    'containers.web.hostAccess: is false, but hostPorts asks for host port exposure',
  ])
})

test('duplicates collapse, and an empty list asks for nothing', () => {
  const resolved = (container: object): unknown => {
    const config = resolveConfig(
      { containers: { web: { ...web, ...container } } },
      { directory: '/' },
    )
    const { hostPorts, hostAccess } = config.containers[0] ?? {}
    return { hostPorts, hostAccess }
  }
  const three = { hostPort: 3000, containerPort: 3000 }
  expect(resolved({ hostPorts: [3000, 3000, { host: 3000 }] })).toEqual({
    hostPorts: [three],
    hostAccess: true,
  })
  expect(resolved({ hostPorts: [] })).toEqual({ hostPorts: [], hostAccess: false })
  expect(resolved({ hostAccess: true })).toEqual({ hostPorts: [], hostAccess: true })
  expect(resolved({})).toEqual({ hostPorts: [], hostAccess: false })
})
