import { expect, test } from 'vitest'
import { resolveConfig } from './resolve.ts'
import type { ResolvedConfig, ResolvedContainer } from './resolved.ts'
import type { ContainersConfig } from './written/written-container.ts'

const resolve = (written: ContainersConfig): ResolvedConfig =>
  resolveConfig(written, { directory: '/project' })

function resolveOne(container: object): ResolvedContainer {
  const [resolved] = resolve({ containers: { web: { image: 'nginx', ...container } } }).containers
  if (!resolved) throw new Error('no container')
  return resolved
}

test('a container with only an image gets the defaults', () => {
  expect(resolve({ containers: { web: { image: 'nginx' } } })).toEqual({
    file: undefined,
    directory: '/project',
    engines: [],
    networks: [],
    summary: true,
    tunnel: 'attach',
    env: {},
    keep: 'never',
    logs: { show: 'on-failure', directory: undefined },
    containers: [
      {
        name: 'web',
        image: 'nginx',
        build: undefined,
        pullPolicy: 'missing',
        platform: undefined,
        command: undefined,
        entrypoint: undefined,
        environment: {},
        ports: [],
        networks: [],
        networkMode: undefined,
        volumes: [],
        tmpfs: {},
        files: [],
        hostAccess: false,
        hostPorts: [],
        dependsOn: [],
        healthcheck: undefined,
        engineOptions: {},
        labels: {},
        extraHosts: [],
        stopGracePeriodMs: undefined,
        waitFor: undefined,
        startupTimeoutMs: 60_000,
        start: 'auto',
        watch: true,
        scope: 'run',
        url: undefined,
        connection: {},
        service: undefined,
        raw: undefined,
      },
    ],
  })
})

test.each<[object, Partial<ResolvedContainer>]>([
  [
    { build: './api', image: undefined },
    {
      build: expect.objectContaining({ contextPath: '/project/api', dockerfile: 'Dockerfile' }),
    },
  ],
  [
    {
      build: {
        context: '/abs',
        dockerfile: 'docker\\Dockerfile',
        args: { A: 1, B: true },
        target: 't',
      },
      image: undefined,
    },
    {
      build: expect.objectContaining({
        contextPath: '/abs',
        dockerfile: 'docker/Dockerfile',
        args: { A: '1', B: 'true' },
        target: 't',
      }),
    },
  ],
  [
    { command: `sh -c 'a b'`, entrypoint: ['/x y'] },
    { command: ['sh', '-c', 'a b'], entrypoint: ['/x y'] },
  ],
  [{ environment: { A: 'x', B: 1, C: false } }, { environment: { A: 'x', B: '1', C: 'false' } }],
  [
    {
      volumes: ['./data:/data:ro', '../up:/up', '/abs:/abs:rw', 'cache:/cache', '/anonymous'],
    },
    {
      volumes: [
        { type: 'bind', sourcePath: '/project/data', target: '/data', readOnly: true },
        { type: 'bind', sourcePath: '/up', target: '/up', readOnly: false },
        { type: 'bind', sourcePath: '/abs', target: '/abs', readOnly: false },
        { type: 'named', volume: 'cache', target: '/cache', readOnly: false },
        { type: 'anonymous', target: '/anonymous', readOnly: false },
      ],
    },
  ],
  [
    {
      volumes: [
        { type: 'bind', source: 'data', target: '/a', readOnly: true },
        { type: 'volume', source: 'v', target: '/b' },
        { type: 'volume', target: '/c' },
      ],
    },
    {
      volumes: [
        { type: 'bind', sourcePath: '/project/data', target: '/a', readOnly: true },
        { type: 'named', volume: 'v', target: '/b', readOnly: false },
        { type: 'anonymous', target: '/c', readOnly: false },
      ],
    },
  ],
  [{ tmpfs: '/run' }, { tmpfs: { '/run': '' } }],
  [
    { tmpfs: ['/run', '/tmp:size=64m,mode=1777'] },
    { tmpfs: { '/run': '', '/tmp': 'size=64m,mode=1777' } },
  ],
  [{ tmpfs: { '/run': 'size=1m' } }, { tmpfs: { '/run': 'size=1m' } }],
  [
    {
      files: [
        { target: '/a', content: 'x', mode: '0755' },
        { target: '/b', source: 'b', mode: 0o600 },
        { target: '/c', content: '' },
        { target: '/d', content: '', owner: 7 },
        { target: '/e', content: '', owner: '7:8' },
      ],
    },
    {
      files: [
        { target: '/a', source: { content: 'x' }, mode: 0o755 },
        { target: '/b', source: { path: '/project/b' }, mode: 0o600 },
        { target: '/c', source: { content: '' }, mode: undefined },
        { target: '/d', source: { content: '' }, mode: undefined, owner: { uid: 7, gid: 7 } },
        { target: '/e', source: { content: '' }, mode: undefined, owner: { uid: 7, gid: 8 } },
      ],
    },
  ],
  [{ healthcheck: false }, { healthcheck: 'disabled' }],
  [{ healthcheck: { test: ['NONE'] } }, { healthcheck: 'disabled' }],
  [
    {
      healthcheck: { test: 'curl x', interval: '1s', timeout: 500, startPeriod: '1m', retries: 2 },
    },
    {
      healthcheck: {
        test: ['CMD-SHELL', 'curl x'],
        intervalMs: 1000,
        timeoutMs: 500,
        startPeriodMs: 60_000,
        retries: 2,
      },
    },
  ],
  [
    { healthcheck: { test: ['pg_isready'] } },
    {
      healthcheck: {
        test: ['CMD', 'pg_isready'],
        intervalMs: undefined,
        timeoutMs: undefined,
        startPeriodMs: undefined,
        retries: undefined,
      },
    },
  ],
  [
    { healthcheck: { test: ['CMD-SHELL', 'x'] } },
    {
      healthcheck: {
        test: ['CMD-SHELL', 'x'],
        intervalMs: undefined,
        timeoutMs: undefined,
        startPeriodMs: undefined,
        retries: undefined,
      },
    },
  ],
  [
    { extraHosts: ['a:1.2.3.4', 'b=host-gateway', 'c:::1'] },
    { extraHosts: ['a:1.2.3.4', 'b:host-gateway', 'c:::1'] },
  ],
  [{ extraHosts: { a: '1.2.3.4' } }, { extraHosts: ['a:1.2.3.4'] }],
  [{ dns: '1.1.1.1' }, { engineOptions: { dns: ['1.1.1.1'] } }],
  [
    { ulimits: { nofile: 1024, nproc: { soft: 1, hard: 2 } } },
    {
      engineOptions: {
        ulimits: [
          { Name: 'nofile', Soft: 1024, Hard: 1024 },
          { Name: 'nproc', Soft: 1, Hard: 2 },
        ],
      },
    },
  ],
  [
    { memory: '64m', shmSize: 1024, stopGracePeriod: '1s', startupTimeout: '2m' },
    {
      engineOptions: { memory: 67_108_864, shmSize: 1024 },
      stopGracePeriodMs: 1000,
      startupTimeoutMs: 120_000,
    },
  ],
  [
    { sysctls: { 'net.core.somaxconn': 1024 }, labels: { a: 1 } },
    { engineOptions: { sysctls: { 'net.core.somaxconn': '1024' } }, labels: { a: '1' } },
  ],
])('%j is resolved', (container, resolved) => expect(resolveOne(container)).toMatchObject(resolved))

test('engine options that say nothing are left out', () => {
  expect(resolveOne({ dns: [], sysctls: {}, init: false }).engineOptions).toEqual({})
})

test('ports keep their order, and the addresses that they name', () => {
  const rest = { hostPort: undefined, hostIps: [] }
  expect(
    resolveOne({
      ports: [
        8080,
        '81',
        '53/UDP',
        { container: '9/sctp', host: 99, hostIp: '::' },
        { container: 54, protocol: 'udp' },
        { container: 55, hostIp: ['127.0.0.1', '::1', '127.0.0.1'] },
      ],
    }).ports,
  ).toEqual([
    { name: undefined, containerPort: 8080, protocol: 'tcp', ...rest },
    { name: undefined, containerPort: 81, protocol: 'tcp', ...rest },
    { name: undefined, containerPort: 53, protocol: 'udp', ...rest },
    { name: undefined, containerPort: 9, protocol: 'sctp', hostPort: 99, hostIps: ['::'] },
    { name: undefined, containerPort: 54, protocol: 'udp', ...rest },
    {
      name: undefined,
      containerPort: 55,
      protocol: 'tcp',
      hostPort: undefined,
      hostIps: ['127.0.0.1', '::1'],
    },
  ])
  expect(resolveOne({ ports: { http: 80, dns: '53/udp' } }).ports).toEqual([
    { name: 'http', containerPort: 80, protocol: 'tcp', ...rest },
    { name: 'dns', containerPort: 53, protocol: 'udp', ...rest },
  ])
})

const wait = async (): Promise<boolean> => true
const http = {
  kind: 'http',
  path: '/',
  containerPort: 80,
  method: 'GET',
  headers: {},
  statuses: undefined,
  body: undefined,
  tls: false,
}

test.each<[unknown, unknown]>([
  ['ports', { kind: 'ports', ports: undefined }],
  ['healthy', { kind: 'healthy' }],
  [{ ports: ['http', 443] }, { kind: 'ports', ports: [80, 443] }],
  [{ log: 'ready' }, { kind: 'log', pattern: 'ready', times: 1, stream: 'both' }],
  [
    { log: /x/, times: 2, stream: 'stderr' },
    { kind: 'log', pattern: /x/, times: 2, stream: 'stderr' },
  ],
  [{ http: '/' }, http],
  [
    {
      http: '/',
      port: 'tls',
      status: 204,
      method: 'head',
      headers: { A: 'b' },
      body: /ok/,
      tls: true,
    },
    {
      ...http,
      containerPort: 443,
      statuses: [204],
      method: 'HEAD',
      headers: { A: 'b' },
      body: /ok/,
      tls: true,
    },
  ],
  [
    { http: '/', port: '443/tcp', status: [200, 404] },
    { ...http, containerPort: 443, statuses: [200, 404] },
  ],
  [{ command: 'pg_isready -U "a b"' }, { kind: 'command', command: ['pg_isready', '-U', 'a b'] }],
  [{ exit: 0 }, { kind: 'exit', exitCode: 0 }],
  [wait, { kind: 'function', run: wait }],
  [
    ['ports', wait],
    {
      kind: 'list',
      all: [
        { kind: 'ports', ports: undefined },
        { kind: 'function', run: wait },
      ],
    },
  ],
  [['healthy'], { kind: 'healthy' }],
])('waitFor %j is resolved', (waitFor, resolved) => {
  expect(resolveOne({ ports: { dns: '53/udp', http: 80, tls: 443 }, waitFor }).waitFor).toEqual(
    resolved,
  )
})

test('the page about a run has a name, and false leaves the job summary out, too', () => {
  const containers = { web: { image: 'nginx' } }
  const of = (written: object): unknown => {
    const { report, summary } = resolve({ containers, ...written })
    return { report, summary }
  }
  expect(of({})).toEqual({ report: undefined, summary: true })
  expect(of({ report: true })).toEqual({
    report: '/project/mooring-report.html',
    summary: true,
  })
  expect(of({ report: 'out/page.html' })).toMatchObject({ report: '/project/out/page.html' })
  expect(of({ report: false })).toEqual({ report: undefined, summary: false })
  expect(() => resolve({ containers, report: '' })).toThrow(/CONFIG_INVALID[^]*report/)
})

test('the file for events starts at the folder of the config', () => {
  const containers = { web: { image: 'nginx' } }
  expect(resolve({ containers }).events).toBeUndefined()
  expect(resolve({ containers, events: './reports/x.jsonl' }).events).toBe(
    '/project/reports/x.jsonl',
  )
  expect(resolve({ containers, events: '/tmp/x.jsonl' }).events).toBe('/tmp/x.jsonl')
  expect(() => resolve({ containers, events: '' })).toThrow(/CONFIG_INVALID[^]*events/)
})

test('the reaper is as written, and nothing where the engine decides', () => {
  const containers = { web: { image: 'nginx' } }
  expect(resolve({ containers }).reaper).toBeUndefined()
  for (const reaper of ['watchdog', 'ryuk', 'none'] as const)
    expect(resolve({ containers, reaper }).reaper).toBe(reaper)
})
