import { expect, test } from 'vitest'
import { resolveConfig } from '../../config/resolve.ts'
import { createMask } from './masking.ts'

const masked = (container: object, text: string): string =>
  createMask(
    resolveConfig(
      { containers: { db: { image: 'busybox', ...container } } },
      { directory: '/project' },
    ),
  )(text)

const withEnvironment = (environment: object, text: string): string => masked({ environment }, text)

test.each([
  'POSTGRES_PASSWORD',
  'PGPASSWD',
  'DB_PWD',
  'API_KEY',
  'apiKey',
  'AWS_SECRET_ACCESS_KEY',
  'GITHUB_TOKEN',
  'REDIS_AUTH',
  'SMTP_PASS',
  'AUTHORIZATION',
  'SIGNING_KEY',
])('the value of %s is masked inside a line', (name) => {
  expect(withEnvironment({ [name]: 'hunter2-and-more' }, 'got hunter2-and-more, ok')).toBe(
    'got ***, ok',
  )
})

test.each(['USER', 'COMPASS', 'AUTHOR', 'KEYBOARD', 'MONKEY', 'PASSENGER_COUNT'])(
  'the value of %s is left as it is',
  (name) => {
    expect(withEnvironment({ [name]: 'plain-and-harmless' }, 'got plain-and-harmless')).toBe(
      'got plain-and-harmless',
    )
  },
)

test('a short secret is masked where it stands alone, and not inside other words', () => {
  expect(withEnvironment({ DB_PASSWORD: 'test' }, 'test: latest tests, user=test')).toBe(
    '***: latest tests, user=***',
  )
})

test.each([
  ['user', { connection: { user: 'postgres', password: 'postgres' } }],
  ['variable', { environment: { DB_USERNAME: 'postgres', DB_PASSWORD: 'postgres' } }],
  ['image', { image: 'mirror/postgres:17', environment: { POSTGRES_PASSWORD: 'postgres' } }],
  ['user in a URL', { url: 'postgres://postgres:postgres@{self.address}/x', ports: [5432] }],
  ['key', { connection: { accessKeyId: 'postgres', secretAccessKey: 'postgres' } }],
])(
  'a word that is also the name of a %s is masked where a password stands only',
  (_, container) => {
    expect(
      masked(
        container,
        'role "postgres", /var/run/postgresql, postgres://postgres:postgres@db, password=postgres',
      ),
    ).toBe('role "postgres", /var/run/postgresql, postgres://postgres:***@db, password=***')
  },
)

test('what does not read like a word is a secret, whatever else has it as its name', () => {
  const environment = { APP_USER: 'x7Kq9-zz', APP_PASSWORD: 'x7Kq9-zz' }
  expect(withEnvironment(environment, 'login x7Kq9-zz')).toBe('login ***')
})

test('a word is masked as a whole only, also behind an escape and in other scripts', () => {
  const ofWord = (text: string): string => withEnvironment({ DB_PASSWORD: 'horseback' }, text)
  expect(ofWord('horsebacks and ahorseback stay')).toBe('horsebacks and ahorseback stay')
  expect(ofWord(String.raw`"a\nhorseback", (horseback)`)).toBe(String.raw`"a\n***", (***)`)
  expect(withEnvironment({ DB_PASSWORD: 'весна' }, 'весна, весной, весна1')).toBe(
    '***, весной, весна1',
  )
})

test('a long secret, or one that is no word, is masked inside others too', () => {
  const environment = { A_TOKEN: 'abcdefghijklmnop', B_TOKEN: 'hunter22' }
  expect(withEnvironment(environment, 'xabcdefghijklmnopx xhunter22x')).toBe('x***x x***x')
})

test('a secret is masked as JSON shows it', () => {
  expect(withEnvironment({ DB_PASSWORD: 'a"b\\c99' }, JSON.stringify('a"b\\c99'))).toBe('"***"')
})

test('lines of a secret that are only marks are left', () => {
  expect(
    withEnvironment({ APP_SECRETS: '---\nkey: k-99-abc\n}}}' }, '--- a }}} key: k-99-abc'),
  ).toBe('--- a }}} ***')
})

test('switches and numbers are no secrets', () => {
  const environment = { ALLOW_EMPTY_PASSWORD: 'yes', USE_TOKEN: true, TOKEN_DAYS: 30 }
  expect(withEnvironment(environment, 'yes, true for 30 days')).toBe('yes, true for 30 days')
})

test('passwords in URLs are masked wherever the config holds them', () => {
  expect(
    masked({ url: 'postgres://app:s3cr3t-word@{self.address}/app', ports: [5432] }, 's3cr3t-word'),
  ).toBe('***')
  const connection = { password: 'of-connection', dsn: 'sql://app:in-dsn-99@db' }
  expect(masked({ connection }, 'of-connection, in-dsn-99')).toBe('***, ***')
  expect(withEnvironment({ DSN: 'amqp://me:p%40ssw0rd9@mq' }, 'p@ssw0rd9 or p%40ssw0rd9')).toBe(
    '*** or ***',
  )
  expect(masked({ command: ['app', 'redis://:commanded99@cache'] }, 'x commanded99')).toBe('x ***')
})

test('values of build arguments and of headers are masked', () => {
  expect(
    masked(
      { image: undefined, build: { context: '.', args: { NPM_TOKEN: 'npm_abcdefgh' } } },
      'npm_abcdefgh',
    ),
  ).toBe('***')
  const http = { http: '/', port: 80, headers: { Authorization: 'Basic abcdefgh' } }
  expect(masked({ waitFor: http, ports: [80] }, 'Basic abcdefgh, abcdefgh')).toBe('***, ***')
})

test('a secret of several lines is masked line by line', () => {
  const key = '-----BEGIN KEY-----\nabcdefghijkl\n-----END KEY-----'
  expect(withEnvironment({ PRIVATE_KEY: key }, 'read abcdefghijkl')).toBe('read ***')
})

test('a secret that holds another one is masked whole', () => {
  const environment = { A_TOKEN: 'abcdefgh', B_TOKEN: 'abcdefghijkl' }
  expect(withEnvironment(environment, 'abcdefghijkl abcdefgh')).toBe('*** ***')
})

test('what reads like a secret is masked though the config does not hold it', () => {
  expect(masked({}, 'connect to mysql://root:toor@db failed')).toBe(
    'connect to mysql://root:***@db failed',
  )
  expect(masked({}, 'password: letmein')).toBe('password: ***')
})

test.each([
  ['postgres://app:s3cret@127.0.0.1:5432/app', 'postgres://app:***@127.0.0.1:5432/app'],
  ['redis://:s3cret@[::1]:6379', 'redis://:***@[::1]:6379'],
  ['http://127.0.0.1:80/@a:b', 'http://127.0.0.1:80/@a:b'],
  ['http://127.0.0.1:80/?key=hidden-thing&a=b', 'http://127.0.0.1:80/?key=***&a=b'],
])('the URL %s is shown as %s', (url, shown) => {
  expect(withEnvironment({ API_TOKEN: 'hidden-thing' }, url)).toBe(shown)
})
