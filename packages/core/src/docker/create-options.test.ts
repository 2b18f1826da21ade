import { expect, test } from 'vitest'
import { resolveConfig } from '../config/resolve.ts'
import type { ContainerConfig, ContainersConfig } from '../config/written/written-container.ts'
import { createBody, type CreateContext } from './create-options.ts'
import { publicationsOf } from './publications.ts'

const context: CreateContext = {
  image: 'mirror/busybox:1',
  labels: { 'com.mooring.name': 'box' },
  environment: {},
  command: undefined,
  publications: [],
  networkId: undefined,
  volume: (declared) => ({ name: `mooring-1-${declared}`, labels: { name: declared } }),
  networkMode: undefined,
  extraHosts: [],
}

function bodyOf(
  written: ContainerConfig,
  overrides: Partial<CreateContext> = {},
  networks: ContainersConfig['networks'] = {},
) {
  const config = resolveConfig(
    { networks, containers: { box: written } },
    { directory: '/project' },
  )
  const [container] = config.containers
  const publications = publicationsOf(container!.ports, '127.0.0.1')
  return createBody(container!, { ...context, publications, ...overrides })
}

test('a plain container sends nothing that is not declared', () => {
  expect(bodyOf({ image: 'busybox' })).toEqual({
    Image: 'mirror/busybox:1',
    Env: [],
    Labels: { 'com.mooring.name': 'box' },
    ExposedPorts: {},
    HostConfig: { NetworkMode: 'default', PortBindings: {} },
  })
})

test('each port is exposed and bound, a free one as port 0', () => {
  const body = bodyOf({
    image: 'busybox',
    ports: [80, '53/udp', { container: 53, host: 5353, hostIp: '::1' }, '2905/sctp'],
  })
  expect(body['ExposedPorts']).toEqual({
    '80/tcp': {},
    '53/udp': {},
    '53/tcp': {},
    '2905/sctp': {},
  })
  expect(body.HostConfig?.['PortBindings']).toEqual({
    '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '0' }],
    '53/udp': [{ HostIp: '127.0.0.1', HostPort: '0' }],
    '53/tcp': [{ HostIp: '::1', HostPort: '5353' }],
    '2905/sctp': [{ HostIp: '127.0.0.1', HostPort: '0' }],
  })
})

test('the first network and the aliases on it are part of the request', () => {
  const written = {
    image: 'busybox',
    networks: { a: { aliases: ['one'] }, b: { aliases: ['two'] } },
  }
  const body = bodyOf(written, { networkId: 'id-of-a' }, { a: {}, b: {} })
  expect(body.HostConfig?.['NetworkMode']).toBe('id-of-a')
  expect(body['NetworkingConfig']).toEqual({
    EndpointsConfig: { 'id-of-a': { Aliases: ['box', 'one'] } },
  })
})

test('a network mode takes precedence over networks', () => {
  const body = bodyOf({ image: 'busybox' }, { networkMode: 'container:4711' })
  expect(body.HostConfig?.['NetworkMode']).toBe('container:4711')
  expect(body).not.toHaveProperty('NetworkingConfig')
})

test('volumes become mounts, and named ones are made with their labels', () => {
  const body = bodyOf({
    image: 'busybox',
    volumes: [
      './seed:/seed:ro',
      'data:/data',
      '/cache',
      { type: 'bind', source: '/etc', target: '/e' },
    ],
  })
  expect(body.HostConfig?.['Mounts']).toEqual([
    { Type: 'bind', Source: '/project/seed', Target: '/seed', ReadOnly: true },
    {
      Type: 'volume',
      Source: 'mooring-1-data',
      Target: '/data',
      ReadOnly: false,
      VolumeOptions: { Labels: { name: 'data' } },
    },
    { Type: 'volume', Target: '/cache', ReadOnly: false },
    { Type: 'bind', Source: '/etc', Target: '/e', ReadOnly: false },
  ])
})

test('a health check is sent in nanoseconds, without what is not declared, or switched off', () => {
  const declared = bodyOf({
    image: 'b',
    healthcheck: { test: 'true', interval: '1.5s', retries: 2 },
  })
  expect(declared['Healthcheck']).toEqual({
    Test: ['CMD-SHELL', 'true'],
    Interval: 1_500_000_000,
    Retries: 2,
  })
  expect(bodyOf({ image: 'b', healthcheck: false })['Healthcheck']).toEqual({ Test: ['NONE'] })
  expect(bodyOf({ image: 'b', healthcheck: { interval: '1s' } })['Healthcheck']).toEqual({
    Test: [],
    Interval: 1e9,
  })
})

test('environment, command and sizes are sent as the engine takes them', () => {
  const body = bodyOf(
    { image: 'b', memory: '64m', shmSize: '1g', cpus: 1.5, ulimits: { nofile: 10 } },
    { environment: { A: 'x=y', B: '' }, command: ['run', '--now'] },
  )
  expect(body).toMatchObject({
    Env: ['A=x=y', 'B='],
    Cmd: ['run', '--now'],
    HostConfig: {
      Memory: 64 * 1024 ** 2,
      ShmSize: 1024 ** 3,
      NanoCpus: 1.5e9,
      Ulimits: [{ Name: 'nofile', Soft: 10, Hard: 10 }],
    },
  })
})

test('devices and groups are sent as the engine takes them', () => {
  const devices = ['/dev/fuse', '/dev/null:/dev/hole', '/dev/zero:r', '/dev/a:/dev/b:rw']
  const body = bodyOf({ image: 'b', devices, groupAdd: ['audio', 1000], cgroupnsMode: 'private' })
  expect(body.HostConfig).toMatchObject({
    Devices: [
      { PathOnHost: '/dev/fuse', PathInContainer: '/dev/fuse', CgroupPermissions: 'rwm' },
      { PathOnHost: '/dev/null', PathInContainer: '/dev/hole', CgroupPermissions: 'rwm' },
      { PathOnHost: '/dev/zero', PathInContainer: '/dev/zero', CgroupPermissions: 'r' },
      { PathOnHost: '/dev/a', PathInContainer: '/dev/b', CgroupPermissions: 'rw' },
    ],
    GroupAdd: ['audio', '1000'],
    CgroupnsMode: 'private',
  })
})

test('raw has the last word', () => {
  const body = bodyOf({ image: 'b', raw: (options) => ({ ...options, Tty: true }) })
  expect(body).toMatchObject({ Image: 'mirror/busybox:1', Tty: true })
})
