import { expect, test } from 'vitest'
import { mistakesOf } from '../../../../../test/support/config-mistakes.ts'

const nginx = { image: 'nginx' }

test.each<[string, string]>([
  [
    '{dv.url}',
    'unknown container in {dv.url}. Did you mean "db"? For the text itself write {{dv.url}}',
  ],
  [
    '{yyyy.MM}',
    'unknown container in {yyyy.MM}. Declared: web, db, bare. For the text itself write {{yyyy.MM}}',
  ],
  ['{db.prot}', 'unknown field in {db.prot}. Did you mean "port"?'],
  ['{db.user}', 'unknown field in {db.user}. Declared: host, port, address, url.'],
  ['{db.host.pg}', '"host" in {db.host.pg} takes nothing after it'],
  [
    '{db.port.pq}',
    'container "db" declares no port "pq", used in {db.port.pq}. Declared: pg (5432).',
  ],
  [
    '{db.address.81}',
    'container "db" declares no port "81", used in {db.address.81}. Declared: pg (5432).',
  ],
  ['{bare.port}', '{bare.port} needs a port, but container "bare" declares none'],
  ['{bare.address}', '{bare.address} needs a port, but container "bare" declares none'],
  ['{bare.url}', '{bare.url} needs a url, but container "bare" declares none; use {bare.address}'],
  ['{self.port}', '{self.port} needs a port, but container "web" declares none'],
])('the reference in %j is refused', (text, message) => {
  const others = { db: { ...nginx, ports: { pg: 5432 }, url: 'x://{self.address}' }, bare: nginx }
  const of = (web: object): string[] =>
    mistakesOf({ containers: { web: { ...nginx, ...web }, ...others } })
  expect(of({ environment: { A: text } })).toEqual([`containers.web.environment.A: ${message}`])
  expect(of({ command: ['run', text] })).toEqual([`containers.web.command[1]: ${message}`])
  expect(of({ command: `run ${text}` })).toEqual([`containers.web.command: ${message}`])
})

test('a url refers to its own container only', () => {
  const of = (url: string): string[] =>
    mistakesOf({
      containers: { web: { ...nginx, ports: [80], url }, db: { ...nginx, ports: [81] } },
    })
  expect(of('x://{self.address}/{web.port.80}')).toEqual([])
  expect(of('x://{db.address}')).toEqual([
    'containers.web.url: expected a reference such as {self.address}, got {db.address}',
  ])
  expect(of('x://{self.port.81}')).toEqual([
    'containers.web.url: container "web" declares no port "81", used in {self.port.81}. Declared: 80.',
  ])
})

test.each<[object, object, string]>([
  [{ networkMode: 'host' }, {}, 'networkMode "host"'],
  [{ networkMode: 'none' }, {}, 'networkMode "none"'],
  [{}, { networkMode: 'bridge' }, 'networkMode "bridge" of "db"'],
  [{ networkMode: 'bridge' }, { networkMode: 'bridge' }, 'networkMode "bridge"'],
])(
  'a reference across %j and %j is refused, because the name would not resolve',
  (web, db, reason) => {
    const containers = {
      web: { ...nginx, ...web, environment: { DB: '{db.host}' } },
      db: { ...nginx, ...db },
    }
    expect(mistakesOf({ containers })).toEqual([
      `containers.web.environment.DB: "db" cannot be reached, because ${reason} shares no network with it`,
    ])
  },
)

test.each<[object, string]>([
  [
    { a: { dependsOn: ['b'] }, b: { dependsOn: ['a'] } },
    'containers.a: depends on itself: a -> b -> a',
  ],
  [
    {
      a: { environment: { X: '{b.host}' } },
      b: { dependsOn: ['c'] },
      c: { networkMode: 'container:a' },
    },
    'containers.a: depends on itself: a -> b -> c -> a',
  ],
  [
    { a: {}, b: { environment: { C: '{c.host}' } }, c: { command: '{b.host}' } },
    'containers.b: depends on itself: b -> c -> b',
  ],
])('the cycle of %j is refused', (written, line) => {
  const containers = Object.fromEntries(
    Object.entries(written).map(([name, container]) => [name, { ...nginx, ...container }]),
  )
  expect(mistakesOf({ containers }).filter((mistake) => mistake.includes('depends'))).toEqual([
    line,
  ])
})

test.each<[object, object, string[]]>([
  [
    { lan: {} },
    { a: { networks: ['lna'] } },
    ['containers.a.networks[0]: network "lna" is not declared. Did you mean "lan"?'],
  ],
  [
    { lan: {} },
    { a: { networks: ['lan', 'lan'] } },
    ['containers.a.networks[1]: network "lan" is listed twice, first at networks[0]'],
  ],
  [
    { lan: {} },
    { a: { networks: { lan: { aliases: ['b'] } } }, b: { networks: ['lan'] } },
    [
      'containers.a.networks.lan.aliases[0]: "b" is the name of another container on network "lan", choose another alias',
    ],
  ],
  [{ lan: {} }, { a: { networks: { lan: { aliases: ['b', 'a', 'x'] } } }, b: {} }, []],
  [
    { lan: {} },
    { a: { networkMode: 'host', networks: { lan: { aliases: ['x'] } } } },
    [
      'containers.a.networks: networks and aliases do not go with networkMode "host", use one of the two',
    ],
  ],
  [
    { lan: {} },
    { a: { networkMode: 'bridge', networks: ['lan'] } },
    [
      'containers.a.networks: networks and aliases do not go with networkMode "bridge", use one of the two',
    ],
  ],
  [
    { lan: {} },
    { a: {}, b: { networkMode: 'container:a', networks: ['lan'] } },
    [
      'containers.b.networks: networks and aliases do not go with networkMode "container:a", use one of the two',
    ],
  ],
  [
    { lan: { external: true, internal: true } },
    {},
    ['networks.lan.internal: an external network exists already and takes no other keys'],
  ],
  [
    { lan: { external: 'host' } },
    {},
    [
      `networks.lan.external: "host" is a network of the engine's own; use networkMode on the containers`,
    ],
  ],
  [
    { lan: { labels: { 'org.testcontainers': 1 } } },
    {},
    [
      'networks.lan.labels["org.testcontainers"]: labels under org.testcontainers are taken, choose another name',
    ],
  ],
  [
    { host: {} },
    {},
    [
      `networks.host: "host" is a network of the engine's own; use networkMode: "host", or choose another name`,
    ],
  ],
  [
    { 'l an': {} },
    {},
    ['networks["l an"]: expected a name of letters, digits, "-" and "_" that starts with a letter'],
  ],
])('the networks %j with %j', (networks, written, lines) => {
  const containers = Object.fromEntries(
    Object.entries(written).map(([name, container]) => [name, { ...nginx, ...container }]),
  )
  expect(mistakesOf({ networks, containers })).toEqual(lines)
})

test.each<[string, string]>([
  ['{dv.url}', 'unknown container in {dv.url}. Did you mean "db"?'],
  ['{self.url}', 'expected the name of a container in {self.url}, got "self"'],
  ['{db.password}', 'unknown field in {db.password}. Declared: host, port, address, url, user.'],
])('the reference in the variable %j of the test process is refused', (text, message) => {
  const db = { image: 'db:1', ports: [5432], url: 'db://{self.address}', connection: { user: 'a' } }
  expect(mistakesOf({ env: { URL: text }, containers: { db } }).join()).toContain(message)
})

test('fields of the connection can be referred to, and may not hide what every handle has', () => {
  const db = { image: 'db:1', connection: { user: 'app' } }
  const api = { image: 'api:1', environment: { USER: '{db.user}' } }
  expect(mistakesOf({ env: { USER: '{db.user}' }, containers: { db, api } })).toEqual([])
  const hiding = { image: 'db:1', connection: { exec: 'app' } }
  expect(mistakesOf({ containers: { hiding } })).toEqual([
    'containers.hiding.connection.exec: the name "exec" has a meaning on every container, choose another',
  ])
})
