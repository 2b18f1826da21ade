import { expect, test } from 'vitest'
import { mistakesOf } from '../../../../test/support/config-mistakes.ts'

const full = (): object => ({
  $schema: 'x',
  networks: {
    lan: {
      driver: 'bridge',
      driverOpts: { a: 1 },
      internal: true,
      labels: { a: 'b' },
      ipam: { config: [{ subnet: '10.0.0.0/8', gateway: '10.0.0.1' }] },
    },
    outside: { external: 'x' },
  },
  links: { line: { to: 'web' }, own: { to: 'db:80', scope: 'test' } },
  containers: {
    db: {
      image: 'x',
      pullPolicy: 'always',
      platform: 'linux/amd64',
      command: ['a', '{web.port.http}'],
      entrypoint: 'a b',
      environment: { A: 's3cret', B: 1, C: '{web.url}' },
      ports: [80, '53/udp', { container: 81, host: 8081, hostIp: '::1', protocol: 'tcp' }],
      networks: ['lan', 'outside'],
      volumes: ['./a:/b', { type: 'volume', source: 'v', target: '/v', readOnly: true }],
      tmpfs: { '/t': 'size=1m' },
      files: [
        { target: '/f', content: 's3cret', mode: '0644' },
        { target: '/g', source: 'x' },
      ],
      dependsOn: ['web'],
      healthcheck: { test: ['CMD', 'x'], interval: '1s', retries: 3 },
      labels: { a: 's3cret' },
      extraHosts: ['a:b'],
      capAdd: ['x'],
      shmSize: '64m',
      ulimits: { nofile: { soft: 1, hard: 2 }, nproc: 5 },
      memory: '1.5g',
      cpus: 0.5,
      init: true,
      sysctls: { a: 1 },
      dns: ['1.1.1.1'],
      waitFor: [
        { http: '/x', port: 80, status: [200], headers: { Authorization: 's3cret' }, body: /x/ },
        'ports',
        { log: 'x', times: 2 },
        { command: 'a s3cret' },
        { exit: 0 },
        { ports: [80] },
        () => 1,
      ],
      startupTimeout: '1m',
      start: 'lazy',
      url: 'x://s3cret@{self.address.81}',
      raw: (body: object) => body,
    },
    web: {
      build: { context: '.', args: { T: 's3cret' } },
      ports: { http: 80 },
      networks: { lan: { aliases: ['w'] } },
      url: 'http://{self.address}',
    },
    side: { image: 'x', networkMode: 'container:web' },
  },
})

const junk: (() => unknown)[] = [
  () => undefined,
  () => null,
  () => 0,
  () => -1,
  () => 1.5,
  () => Number.NaN,
  () => '',
  () => 'zz',
  () => '{',
  () => '{nope.host}',
  () => '__proto__',
  () => true,
  () => false,
  () => [],
  () => [null],
  () => [[]],
  () => ({}),
  () => ({ a: 1 }),
  () => Object.create(null),
  () => () => 1,
  () => /x/,
  () => Symbol('s'),
  () => 10n,
  () => new Date(0),
  () => new Map([['a', 1]]),
  () => new Uint8Array(2),
  () => 'x'.repeat(500),
  () => Promise.resolve({}),
]

type Node = Record<string | number, unknown>
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !(value instanceof RegExp)

const placesIn = (node: unknown, path: string[] = []): string[][] =>
  isNode(node)
    ? Object.keys(node).flatMap((key) => [[...path, key], ...placesIn(node[key], [...path, key])])
    : []

function put(root: object, path: readonly string[], value: unknown): void {
  const parent = path
    .slice(0, -1)
    .reduce<unknown>((node, key) => (isNode(node) ? node[key] : undefined), root)
  if (isNode(parent)) parent[path.at(-1) ?? ''] = value
}

const places = placesIn(full())

// Each line reads `path: what is wrong`, in our words, without a secret.
function expectReadable(lines: readonly string[]): void {
  for (const line of lines) {
    expect(line).toMatch(/^(containers|networks|links|\$schema|containers\.config\.ts)\S*: \S/)
    expect(line).not.toMatch(/s3cret|Invalid|another value|undefined|\[object|Zod/)
  }
}

test('the whole config is fine', () => expect(mistakesOf(full())).toEqual([]))

test.each(junk.map((make, index) => [index, make] as const))(
  'junk %i at any place gives readable mistakes',
  (_index, make) => {
    expectReadable(mistakesOf(make()).filter((line) => !/^(a|0|1): unknown key/.test(line)))
    for (const path of places) {
      const config = full()
      put(config, path, make())
      expectReadable(mistakesOf(config))
    }
  },
)

test('several kinds of junk at once give readable mistakes', () => {
  let seed = 1
  const next = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below
  for (let round = 0; round < 300; round++) {
    const config = full()
    for (let count = 0; count < 5; count++)
      put(config, places[next(places.length)] ?? [], junk[next(junk.length)]?.())
    expectReadable(mistakesOf(config))
  }
})

test('an unknown key beside any key is found', () => {
  const free = [
    'driverOpts',
    'labels',
    'environment',
    'args',
    'headers',
    'sysctls',
    'tmpfs',
    'ulimits',
    'extraHosts',
  ]
  for (const path of places) {
    const parent = path.at(-2)
    const isFree =
      parent === undefined ? false : free.includes(parent) || /^\d+$/.test(path.at(-1) ?? '')
    if (isFree || ['networks', 'containers', 'links', 'ports'].includes(parent ?? '')) continue
    const config = full()
    put(config, [...path.slice(0, -1), 'zzz'], 1)
    expect(mistakesOf(config).join('\n')).toContain('zzz: unknown key.')
  }
})
