import type { ContainerConfig } from '@mooring/core'
import { resolveConfig, type ResolvedContainer } from '@mooring/core/commands'
import { expect, test } from 'vitest'
import type { IsolatedOptions } from './declare/service-options.ts'
import * as services from './index.ts'

const { postgres: _postgres, http: _http, defineService: _define, ...all } = services
const declarations = Object.entries(all).filter(
  ([name, value]) => typeof value === 'function' && !name.startsWith('with'),
) as [string, (options?: IsolatedOptions) => ContainerConfig][]

function resolved(container: ContainerConfig): ResolvedContainer {
  const { containers } = resolveConfig(
    { containers: { server: container, other: { image: 'busybox:1', dependsOn: ['server'] } } },
    { directory: '/project' },
  )
  const found = containers.find(({ name }) => name === 'server')
  if (!found) throw new Error('it is not there')
  return found
}

test('all servers are declared', () => {
  const names =
    'elasticsearch etcd kafka localstack mariadb memcached minio mongodb mosquitto mysql nats nginx opensearch rabbitmq redis valkey'
  expect(declarations.map(([name]) => name).toSorted()).toEqual(names.split(' '))
})

test.each(declarations)('%s passes the checks of the config without options', (_name, declare) => {
  const server = resolved(declare())
  expect(server.image).toMatch(/^[\w./-]+:[\w.-]+$/)
  expect(server.ports.length).toBeGreaterThan(0)
  expect(server.waitFor).toMatchObject({ kind: expect.stringMatching(/^(function|http)$/) })
})

test.each(declarations)('%s takes what containers take', (_name, declare) => {
  const server = resolved(
    declare({
      image: 'mirror.example/server:1',
      ports: { extra: 4000 },
      environment: { MINE: '1' },
      tmpfs: ['/scratch:size=1m'],
      files: [{ target: '/note', content: 'mine' }],
      labels: { mine: 'yes' },
    }),
  )
  expect(server.image).toBe('mirror.example/server:1')
  expect(server.ports.map(({ name }) => name)).toContain('extra')
  expect(server.ports.length).toBeGreaterThan(1)
  expect(server.environment).toMatchObject({ MINE: '1' })
  expect(server.labels).toMatchObject({ mine: 'yes' })
})

test.each([...declarations, ['postgres', services.postgres] as const])(
  'a mistyped option of %s is answered with the near one',
  (_name, declare) => {
    const names = declare().service?.optionNames ?? []
    expect(names).toContain('durable')
    for (const name of names) {
      const mistyped = `${name.slice(0, -2)}${name.at(-1)}`
      expect(() => resolved(declare({ [mistyped]: 1 }))).toThrow(
        `containers.server.${mistyped}: unknown key. Did you mean "`,
      )
    }
  },
)

test('options of services and of containers are told apart by what is near', () => {
  const mistyped = { migration: './sql', isolaton: 'test', prots: [1] } as object
  expect(() => resolved(services.postgres(mistyped))).toThrow(
    /migration: unknown key\. Did you mean "migrations"\?[^]*isolaton: unknown key\. Did you mean "isolation"\?[^]*prots: unknown key\. Did you mean "ports"\?/,
  )
  expect(() => resolved(services.nginx({ rot: 'www' } as object))).toThrow('Did you mean "root"?')
})

test('data is in memory until it is to be durable', () => {
  expect(resolved(services.mongodb()).tmpfs).toEqual({ '/data/db': '', '/data/configdb': '' })
  expect(resolved(services.mongodb({ durable: true })).tmpfs).toEqual({})
  expect(resolved(services.redis({ tmpfs: '/data:size=64m' })).tmpfs).toEqual({
    '/data': 'size=64m',
  })
  expect(resolved(services.redis({ volumes: ['kept:/data'] })).tmpfs).toEqual({})
})

test('the port of the server stays where it is declared', () => {
  const ports = { cache: { container: 6379, host: 16_379 } }
  expect(resolved(services.redis({ ports })).ports).toMatchObject([
    { name: 'cache', containerPort: 6379 },
  ])
  expect(resolved(services.redis({ ports: [80] })).ports.map((port) => port.containerPort)).toEqual(
    [6379, 80],
  )
})

test('the port that clients use comes first, however it is declared', () => {
  const numbers = (ports: ContainerConfig['ports']): number[] =>
    resolved(services.rabbitmq({ ports })).ports.map((port) => port.containerPort)
  expect(numbers(undefined)).toEqual([5672, 15_672])
  expect(numbers([5672])).toEqual([5672, 15_672])
  expect(numbers({ queue: { container: 5672, host: 5672 } })).toEqual([5672, 15_672])
  expect(numbers([15_672])).toEqual([5672, 15_672])
  expect(numbers([80])).toEqual([5672, 80, 15_672])
})

test('settings of the user come last, and another program is left alone', () => {
  const command = (given?: string): unknown =>
    resolved(services.redis({ ...(given && { command: given }) })).command
  const own = ['--databases', '256', '--save', '', '--appendonly', 'no']
  expect(command('--maxmemory 1mb')).toEqual(['redis-server', ...own, '--maxmemory', '1mb'])
  expect(command('redis-server /etc/redis.conf')).toEqual([
    'redis-server',
    '/etc/redis.conf',
    ...own,
  ])
  expect(command('sleep 600')).toEqual(['sleep', '600'])
})

test.each<[string, ContainerConfig, string[]]>([
  [
    'a setting with a blank',
    services.postgres({ command: `postgres -c "search_path=a, b"`, settings: { jit: false } }),
    ['-c', 'search_path=a, b', '-c', 'jit=off'],
  ],
  [
    'a name in quotes',
    services.mariadb({ command: `mariadbd '--init-connect=SET @a = 1'`, settings: { port: 3307 } }),
    ['--init-connect=SET @a = 1', '--port=3307'],
  ],
  [
    'an empty text',
    services.redis({ command: `--save '' --loglevel debug` }),
    ['--save', '', '--loglevel', 'debug'],
  ],
])('a command may be a text with quotes: %s', (_, container, last) => {
  const { command } = resolved(container)
  expect(command?.slice(-last.length)).toEqual(last)
  expect(command?.length).toBeGreaterThan(last.length + 3)
})

test('a flag in quotes tells the connection', () => {
  const declared = resolved(services.redis({ command: `redis-server --requirepass 'a b'` }))
  expect(declared.connection).toMatchObject({ password: 'a b' })
})

test.each([
  ['PostgreSQL', () => services.postgres({ command: './start.sh', settings: { jit: false } })],
  ['MySQL', () => services.mysql({ command: ['sh', '-c', 'x'], settings: { 'sql-mode': '' } })],
])('settings of %s are refused beside a command that never hears of them', (service, declare) => {
  expect(declare).toThrow(
    `[CONFIG_INVALID] The settings of ${service} cannot be given to a command that does not begin with the server.`,
  )
})

test('a port may stand beside another program, and the server may be named by its path', () => {
  const own = services.postgres({ command: './start.sh', settings: { port: 6000 } })
  expect(resolved(own)).toMatchObject({ command: ['./start.sh'], ports: [{ containerPort: 6000 }] })
  const command = ['/usr/sbin/mysqld', '--user=root']
  const { command: words } = resolved(services.mysql({ command, settings: { port: 3307 } }))
  expect([words?.[0], words?.at(-1)]).toEqual(['/usr/sbin/mysqld', '--port=3307'])
})

test('a text whose quotes are not closed is refused with the config', () => {
  expect(() =>
    resolved(services.postgres({ command: `postgres -c "a`, settings: { jit: false } })),
  ).toThrow('expected a command whose quotes are closed')
})

test.each<[string, ContainerConfig, { url: string; connection: Record<string, string> }]>([
  [
    'mysql',
    services.mysql({
      environment: { MYSQL_USER: 'me', MYSQL_PASSWORD: 'p/w', MYSQL_DATABASE: 'shop' },
    }),
    {
      connection: { user: 'me', password: 'p/w', database: 'shop' },
      url: 'mysql://me:p%2Fw@{self.address.3306}/shop',
    },
  ],
  [
    'mysql as root',
    services.mysql({ user: 'root', environment: { MYSQL_ROOT_PASSWORD: 'r' } }),
    {
      connection: { user: 'root', password: 'r', database: 'app' },
      url: 'mysql://root:r@{self.address.3306}/app',
    },
  ],
  [
    'mongodb',
    services.mongodb({ user: 'me', password: 'p', environment: { MONGO_INITDB_DATABASE: 'shop' } }),
    {
      connection: { user: 'me', password: 'p', database: 'shop' },
      url: 'mongodb://me:p@{self.address.27017}/shop?directConnection=true&authSource=admin',
    },
  ],
  [
    'minio',
    services.minio({ environment: { MINIO_ROOT_USER: 'me', MINIO_ROOT_PASSWORD: 'password' } }),
    {
      connection: { user: 'me', password: 'password', region: 'us-east-1', bucket: 'test' },
      url: 'http://{self.address.9000}',
    },
  ],
  [
    'valkey',
    services.valkey({ password: 'p' }),
    { connection: { password: 'p', database: '0' }, url: 'redis://:p@{self.address.6379}/0' },
  ],
])('%s reports what the server goes by', (_name, container, reported) => {
  expect(resolved(container)).toMatchObject(reported)
})

test('a server of HTTP needs an image or a build, and says where it answers', () => {
  expect(resolved(services.http({ image: 'api:1', port: 8080, ready: '/healthz' }))).toMatchObject({
    waitFor: { kind: 'http', path: '/healthz', containerPort: 8080 },
    url: undefined,
  })
  expect(
    resolved(services.http({ build: './api', ready: { http: '/', status: 204 } })),
  ).toMatchObject({
    waitFor: { kind: 'http', statuses: [204] },
  })
})

const unisolated = ['localstack', 'nginx']

test.each(declarations)(
  '%s gives tests data of their own where that is its option',
  (name, declare) => {
    const { service } = resolved(
      unisolated.includes(name) ? declare() : declare({ isolation: 'file', keepOnFailure: true }),
    )
    expect(service?.isolation?.level).toBe(unisolated.includes(name) ? undefined : 'file')
    expect(service?.isolation?.keepOnFailure).toBe(unisolated.includes(name) ? undefined : true)
    expect(resolved(declare()).service?.isolation).toBeUndefined()
  },
)

const wrong: {
  option: string
  declare: (options: never) => unknown
  options: object
  expected: string
}[] = [
  {
    option: 'isolation',
    declare: services.redis,
    options: { isolation: 'tests' },
    expected: "'none', 'worker', 'file' or 'test'",
  },
  {
    option: 'isolation',
    declare: services.kafka,
    options: { isolation: true },
    expected: "'none', 'worker', 'file' or 'test'",
  },
  {
    option: 'method',
    declare: services.postgres,
    options: { method: 'clon' },
    expected: "'auto', 'reset', 'clone' or 'transaction'",
  },
  { option: 'password', declare: services.mysql, options: { password: 5 }, expected: 'a text' },
  {
    option: 'databases',
    declare: services.valkey,
    options: { databases: '16' },
    expected: 'a whole number above 0',
  },
  {
    option: 'durable',
    declare: services.http,
    options: { image: 'a', durable: 'no' },
    expected: 'true or false',
  },
  {
    option: 'keepOnFailure',
    declare: services.nats,
    options: { keepOnFailure: 'yes' },
    expected: 'true or false',
  },
  {
    option: 'settings',
    declare: services.mariadb,
    options: { settings: 'port=1' },
    expected: 'texts, numbers and booleans by name',
  },
  {
    option: 'initScripts',
    declare: services.postgres,
    options: { initScripts: 'a.sql' },
    expected: 'a list of texts',
  },
  {
    option: 'services',
    declare: services.localstack,
    options: { services: 's3,sqs' },
    expected: 'a list of texts',
  },
  {
    option: 'snapshot',
    declare: services.postgres,
    options: { snapshot: 'yes' },
    expected: 'true, false or { cache }',
  },
  {
    option: 'seed',
    declare: services.postgres,
    options: { seed: null },
    expected: 'files, a function, or { run, inputs }',
  },
  {
    option: 'seed',
    declare: services.mysql,
    options: { seed: ['a.sql', 5] },
    expected: 'files, a function, or { run, inputs }',
  },
  {
    option: 'migrations',
    declare: services.mysql,
    options: { migrations: { command: 'x' } },
    expected: 'a folder, a function, or {',
  },
  {
    option: 'migrations',
    declare: services.postgres,
    options: { migrations: ['a.sql'] },
    expected: 'a folder, a function, { run',
  },
  {
    option: 'migrations',
    declare: services.postgres,
    options: { migrations: { comand: 'x' } },
    expected: 'a folder, a function, { run',
  },
  {
    option: 'migrations',
    declare: services.postgres,
    options: { migrations: Promise.resolve('m') },
    expected: 'a folder, a function',
  },
]
test.each(wrong)(
  '$option of another kind is refused, %#',
  ({ option, declare, options, expected }) => {
    expect(() => declare(options as never)).toThrow(`must be ${expected}`)
    expect(() => declare(options as never)).toThrow(
      /^\[CONFIG_INVALID\] .* cannot be declared with such `/,
    )
    expect(() => declare(options as never)).toThrow(`Fix: correct \`${option}\`.`)
  },
)

test('all options of another kind are told at once, without their values', () => {
  const options = { user: 5, password: ['hunter2'], isolation: 'test' } as never
  expect(() => services.rabbitmq(options)).toThrow(
    /such `user`, `password`\.\n\n {2}user +must be a text; it is a number\n {2}password +must be a text; it is a list\n\nFix: correct `user`, `password`\.$/,
  )
})

test('options of every kind are taken', () => {
  const work = { run: () => undefined, inputs: ['a.js'] }
  const command = { command: ['npx', 'migrate'], inputs: ['migrations'] }
  const options = {
    settings: { port: 5433, jit: false },
    urlParameters: {},
    method: 'auto',
  } as const
  services.postgres({ ...options, migrations: command, seed: ['a.sql'], snapshot: { cache: 'c' } })
  services.postgres({ migrations: { command: 'npm run migrate' }, seed: work, isolation: 'test' })
  services.mysql({ migrations: work, seed: () => undefined, initScripts: [], snapshot: false })
  services.redis({ databases: 4, password: undefined, isolation: 'worker', keepOnFailure: true })
})
