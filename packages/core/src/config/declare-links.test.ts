import { expect, test } from 'vitest'
import { fillIn } from '../session/start/reference-lookup.ts'
import { resolveConfig } from './resolve.ts'
import type { ResolvedContainer } from './resolved.ts'
import type { ContainersConfig } from './written/written-container.ts'

const resolved = (config: ContainersConfig) => resolveConfig(config, { directory: '/' })
const one = (config: ContainersConfig, name: string): ResolvedContainer =>
  resolved(config).containers.find((container) => container.name === name)!

const db = {
  image: 'db:1',
  ports: [5432],
  url: 'db://{self.address}/app',
  connection: { user: 'me', place: '{self.host}' },
} as const
const rabbit = {
  image: 'rabbit:1',
  ports: { amqp: 5672, management: 15672, peers: '4369/udp' },
  url: 'amqp://{self.address.amqp}',
  connection: { managementUrl: 'http://{self.address.management}', cut: 'taken' },
} as const

test('a link has the url, the fields and the ports of its target, and waits for it and the proxy', () => {
  const config = { containers: { db }, links: { slowDb: { to: 'db' } } }
  expect(one(config, 'slowDb')).toMatchObject({
    url: db.url,
    connection: db.connection,
    ports: [{ containerPort: 5432 }],
    start: 'auto',
    link: { to: 'db', ports: [{ containerPort: 5432, listenPorts: [21_001] }] },
  })
  expect(one(config, 'slowDb').dependsOn.toSorted()).toEqual(['db', 'toxiproxy'])
  expect(one(config, 'toxiproxy')).toMatchObject({
    start: 'lazy',
    networks: [{ network: 'default' }],
  })
  expect(resolved({ containers: { db } }).containers).toHaveLength(1)
})

test('all tcp ports go over it, or the one that is named, with what can be said of that', () => {
  const over = (to: string) => one({ containers: { rabbit }, links: { line: { to } } }, 'line')
  expect(over('rabbit').ports.map(({ name }) => name)).toEqual(['amqp', 'management'])
  expect(over('rabbit').connection).toEqual({ managementUrl: rabbit.connection.managementUrl })
  expect(over('rabbit:5672')).toMatchObject({ url: rabbit.url, connection: {} })
  expect(over('rabbit:5672').link?.urlLeadsPast).toBe(false)
  expect(over('rabbit:management')).toMatchObject({ link: { urlLeadsPast: true } })
  expect(over('rabbit:management').url).toBeUndefined()
})

test('containers find it on the networks of its target, where the proxy listens', () => {
  const written: ContainersConfig = {
    networks: { back: { internal: true } },
    containers: {
      db: { ...db, networks: ['back'] },
      cache: { image: 'cache:1', ports: [5432] },
      app: { image: 'app:1', networks: ['back'], environment: { URL: '{slowDb.url}' } },
    },
    links: { slowDb: { to: 'db' }, cacheLine: { to: 'cache' } },
  }
  const config = resolved(written)
  const text = (name: string, template: string) =>
    fillIn(
      config,
      config.containers.find((container) => container.name === name)!,
    )(template)
  expect(text('app', '{slowDb.url} {slowDb.place}')).toBe('db://slowDb:21001/app slowDb')
  expect(text('slowDb', '{db.address.5432}')).toBe('db:5432')
  expect(text('cacheLine', '{cacheLine.port}')).toBe('21002')
  expect(one(written, 'toxiproxy').networks).toEqual([
    { network: 'back', aliases: ['toxiproxy', 'slowDb'] },
    { network: 'default', aliases: ['toxiproxy', 'cacheLine'] },
  ])
})

test('the proxy is on a network whose ports are published', () => {
  const { networks } = one(
    {
      networks: { back: { internal: true } },
      containers: { db: { ...db, networks: ['back'] } },
      links: { slowDb: { to: 'db' } },
    },
    'toxiproxy',
  )
  expect(networks.map(({ network }) => network)).toEqual(['back', 'default'])
})

test('one of a narrow scope has ports for several at once', () => {
  const config = { containers: { db }, links: { own: { to: 'db', scope: 'test' } } } as const
  expect(one(config, 'own').link?.ports[0]?.listenPorts).toHaveLength(8)
  expect(one(config, 'own')).toMatchObject({ scope: 'test', start: 'lazy' })
})

const dns = { image: 'dns:1', ports: ['53/udp'] } as const

test.each<[string, ContainersConfig, RegExp]>([
  [
    'to nothing',
    { containers: { db }, links: { l: { to: 'bd' } } },
    /links\.l\.to: unknown container "bd"\. Did you mean "db"/,
  ],
  [
    'to a link',
    { containers: { db }, links: { l: { to: 'db' }, m: { to: 'l' } } },
    /links\.m\.to: "l" is a link/,
  ],
  [
    'to a port that is not there',
    { containers: { db }, links: { l: { to: 'db:80' } } },
    /links\.l\.to: container "db" declares no port "80"\. Declared: 5432/,
  ],
  [
    'for udp',
    { containers: { dns }, links: { l: { to: 'dns' } } },
    /links\.l\.to: a link takes tcp only, because its proxy does/,
  ],
  [
    'for one port of udp',
    { containers: { rabbit }, links: { l: { to: 'rabbit:peers' } } },
    /links\.l\.to: a link takes tcp only/,
  ],
  [
    'that loses packets',
    { containers: { db }, links: { l: { to: 'db', loss: 0.1 } as never } },
    /links\.l\.loss: unknown key\. Write no loss of packets: a link is a proxy for TCP/,
  ],
  [
    'to a container without ports',
    { containers: { a: { image: 'a' } }, links: { l: { to: 'a' } } },
    /declares no port that a link could lead to/,
  ],
  [
    'of the name of a container',
    { containers: { db }, links: { db: { to: 'db' } } },
    /links\.db: "db" is the name of a container/,
  ],
  [
    'of a name that tests have',
    { containers: { db }, links: { expect: { to: 'db' } } },
    /links\.expect: the name "expect" has a meaning/,
  ],
  [
    'beside a container of the name of the proxy',
    { containers: { db, toxiproxy: db }, links: { l: { to: 'db' } } },
    /containers\.toxiproxy: has the name of the container that links go through/,
  ],
  [
    'to a server that runs already',
    { containers: { db: { use: 'db://localhost:1' } }, links: { l: { to: 'db' } } },
    /links\.l\.to: "db" is a server that runs already/,
  ],
  [
    'to what has no network',
    {
      containers: { db: { image: 'db', networkMode: 'container:x', connection: {} }, x: db },
      links: { l: { to: 'db' } },
    },
    /links\.l\.to/,
  ],
  [
    'wider than its target',
    { containers: { db: { ...db, scope: 'test' } }, links: { l: { to: 'db' } } },
    /links\.l\.to: "db" has the scope 'test', which is narrower than 'run' of "l"/,
  ],
])('a link %s is refused', (_what, config, message) => {
  expect(() => resolved(config)).toThrow(message)
})
