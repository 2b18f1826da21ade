import { expect, test } from 'vitest'
import type { Endpoint } from '../../docker/endpoint/endpoint-candidates.ts'
import type { Reach } from '../../docker/reach/find-reach.ts'
import { readRyukSettings } from '../../docker/ryuk-settings.ts'
import { ryukBody, type RyukBodyParts } from './ryuk-body.ts'

const local: Reach = { mode: 'docker_host', isDetected: true, host: '127.0.0.1', ownNetworks: [] }
const named = (address: Endpoint['address']): RyukBodyParts['endpoint'] => ({
  address,
  source: 'DOCKER_HOST',
})
const usual = named({ kind: 'socket', path: '/var/run/docker.sock' })

const bodyOf = (
  environment: Record<string, string>,
  { reach = local, endpoint = usual }: Partial<RyukBodyParts> = {},
): ReturnType<typeof ryukBody> =>
  ryukBody({ settings: readRyukSettings(environment), image: 'ryuk', reach, endpoint })

function socketOf(
  endpoint: RyukBodyParts['endpoint'],
  environment: Record<string, string> = {},
): unknown {
  const { HostConfig } = bodyOf(environment, { endpoint })
  return (HostConfig?.['Mounts'] as { Source: string }[] | undefined)?.[0]?.Source
}

test('by default its port is published on 127.0.0.1, where the tests reach it', () => {
  expect(bodyOf({})).toMatchObject({
    Image: 'ryuk',
    Env: [],
    ExposedPorts: { '8080/tcp': {} },
    HostConfig: {
      AutoRemove: true,
      Privileged: false,
      PortBindings: { '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] },
    },
  })
})

test('it carries the labels of Testcontainers, but not that of a session', () => {
  const labels = bodyOf({})['Labels']
  expect(labels).toMatchObject({
    'org.testcontainers': 'true',
    'org.testcontainers.ryuk': 'true',
  })
  expect(labels).not.toHaveProperty(['org.testcontainers.session-id'])
})

test('settings reach the container', () => {
  const body = bodyOf({
    RYUK_PORT: '9090',
    TESTCONTAINERS_RYUK_PORT: '19090',
    RYUK_VERBOSE: '1',
    TESTCONTAINERS_RYUK_CONTAINER_PRIVILEGED: 'true',
  })
  expect(body).toMatchObject({
    Env: ['RYUK_VERBOSE=true', 'RYUK_PORT=9090'],
    HostConfig: {
      Privileged: true,
      PortBindings: { '9090/tcp': [{ HostIp: '127.0.0.1', HostPort: '19090' }] },
    },
  })
})

test('tests in a container get it on their network, with nothing published', () => {
  const ownNetworks = [{ id: 'abc', name: 'jobs' }]
  const reach: Reach = { ...local, mode: 'bridge_ip', ownNetworks }
  const { HostConfig } = bodyOf({}, { reach })
  expect(HostConfig).toMatchObject({ NetworkMode: 'abc' })
  expect(HostConfig).not.toHaveProperty('PortBindings')
})

test('the port of a remote engine is published where this machine gets to', () => {
  const { HostConfig } = bodyOf({}, { reach: { ...local, host: 'docker.example.com' } })
  expect(HostConfig?.['PortBindings']).toEqual({
    '8080/tcp': [{ HostIp: '0.0.0.0', HostPort: '' }],
  })
})

test.runIf(process.platform === 'linux')(
  'it is given the socket that the engine listens on',
  () => {
    expect(socketOf(named({ kind: 'socket', path: '/run/user/1000/docker.sock' }))).toBe(
      '/run/user/1000/docker.sock',
    )
  },
)

test('it is given the usual socket where the one of this machine is not that of the engine', () => {
  const tls = undefined
  expect(socketOf(named({ kind: 'tcp', host: 'h', port: 2375, pathPrefix: '', tls }))).toBe(
    '/var/run/docker.sock',
  )
  const desktop = { kind: 'socket', path: '/home/me/.docker/desktop/docker.sock' } as const
  expect(socketOf({ address: desktop, source: 'Docker Desktop' })).toBe('/var/run/docker.sock')
  expect(socketOf(named(desktop))).toBe('/var/run/docker.sock')
})

test('an address over SSH may name the socket, and the override takes precedence over everything', () => {
  const ssh = { kind: 'ssh', host: 'h', port: undefined, user: undefined } as const
  const far = named({ ...ssh, socketPath: '/run/podman/podman.sock' })
  expect(socketOf(named({ ...ssh, socketPath: undefined }))).toBe('/var/run/docker.sock')
  expect(socketOf(far)).toBe('/run/podman/podman.sock')
  const override = { TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE: '/mnt/docker.sock' }
  expect(socketOf(far, override)).toBe('/mnt/docker.sock')
})
