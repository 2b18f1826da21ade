import { expect, test } from 'vitest'
import { hostSeenFrom } from '../reachability.ts'
import { resolveConfig } from '../resolve.ts'
import type { ResolvedConfig } from '../resolved.ts'
import type { ContainersConfig } from '../written/written-container.ts'

const resolve = (written: ContainersConfig): ResolvedConfig =>
  resolveConfig(written, { directory: '/project' })

test('networks are resolved with their defaults, and external ones by name', () => {
  const networks = {
    plain: {},
    full: {
      driver: 'macvlan',
      driverOpts: { parent: 'eth0', mtu: 1400 },
      internal: true,
      ipv6: true,
      attachable: true,
      labels: { a: 1 },
      ipam: { config: [{ subnet: '10.9.0.0/16', gateway: '10.9.0.1' }] },
    },
    same: { external: true },
    other: { external: 'company-net' },
  } as const
  const rest = {
    externalName: undefined,
    driver: 'bridge',
    driverOpts: {},
    internal: false,
    ipv6: false,
    attachable: false,
    labels: {},
    ipam: undefined,
    across: false,
  }
  expect(resolve({ networks, containers: {} }).networks).toEqual([
    { ...rest, name: 'plain' },
    {
      name: 'full',
      externalName: undefined,
      driver: 'macvlan',
      driverOpts: { parent: 'eth0', mtu: '1400' },
      internal: true,
      ipv6: true,
      attachable: true,
      across: false,
      labels: { a: '1' },
      ipam: { driver: 'default', config: [{ subnet: '10.9.0.0/16', gateway: '10.9.0.1' }] },
    },
    { ...rest, name: 'same', externalName: 'same' },
    { ...rest, name: 'other', externalName: 'company-net' },
  ])
})

function attachments(config: ResolvedConfig): Record<string, string[]> {
  return Object.fromEntries(
    config.containers.map(({ name, networks }) => [
      name,
      networks.map(({ network, aliases }) => `${network}: ${aliases.join(' ')}`),
    ]),
  )
}

test('a container has its own name as an alias on each of its networks', () => {
  const config = resolve({
    networks: { a: {}, b: {} },
    containers: {
      list: { image: 'x', networks: ['b', 'a'] },
      map: { image: 'x', networks: { a: { aliases: ['map', 'other'] }, b: {} } },
      none: { image: 'x' },
    },
  })
  expect(attachments(config)).toEqual({
    list: ['b: list', 'a: list'],
    map: ['a: map other', 'b: map'],
    none: [],
  })
  expect(config.networks.map(({ name }) => name)).toEqual(['a', 'b'])
})

test('the two ends of a reference that share no network join one called default, last', () => {
  const config = resolve({
    networks: { a: {}, b: {} },
    containers: {
      web: { image: 'x', networks: ['a'], environment: { DB: '{db.host}', CACHE: '{cache.host}' } },
      db: { image: 'x', networks: ['b'] },
      cache: { image: 'x', networks: ['a'] },
      bare: { image: 'x', dependsOn: ['db'] },
    },
  })
  expect(attachments(config)).toEqual({
    web: ['a: web', 'default: web'],
    db: ['b: db', 'default: db'],
    cache: ['a: cache'],
    bare: [],
  })
  expect(config.networks.map(({ name }) => name)).toEqual(['a', 'b', 'default'])
})

test('a network that is declared as default is the one that is joined', () => {
  const config = resolve({
    networks: { default: { internal: true } },
    containers: {
      web: { image: 'x', environment: { DB: '{db.host}' } },
      db: { image: 'x', networks: { default: { aliases: ['database'] } } },
    },
  })
  expect(config.networks.map(({ name, internal }) => [name, internal])).toEqual([['default', true]])
  expect(attachments(config)).toEqual({ web: ['default: web'], db: ['default: db database'] })
})

test('a container that tells its own address joins a network, so that its name resolves', () => {
  const config = resolve({
    containers: {
      web: { image: 'x', ports: [80], environment: { SELF: '{self.address}' } },
      url: { image: 'x', ports: [80], url: 'http://{self.address}' },
    },
  })
  expect(attachments(config)).toEqual({ web: ['default: web'], url: [] })
})

test('dependencies come from dependsOn, references and shared network namespaces, each once', () => {
  const config = resolve({
    containers: {
      web: {
        image: 'x',
        dependsOn: ['job', 'db'],
        environment: { DB: '{db.host}', ME: '{web.host} {self.host}' },
        command: 'run {cache.host} {mail.host}',
      },
      job: { image: 'x', waitFor: { exit: 0 } },
      db: { image: 'x' },
      cache: { image: 'x' },
      mail: { image: 'x' },
      side: { image: 'x', networkMode: 'container:web' },
      outside: { image: 'x', networkMode: 'container:f00d' },
    },
  })
  expect(
    Object.fromEntries(config.containers.map(({ name, dependsOn }) => [name, dependsOn])),
  ).toEqual({
    web: ['job', 'db', 'cache', 'mail'],
    job: [],
    db: [],
    cache: [],
    mail: [],
    side: ['web'],
    outside: [],
  })
})

test('inside one network namespace the other end of a reference is localhost', () => {
  const config = resolve({
    networks: { lan: {} },
    containers: {
      web: { image: 'x', networks: ['lan'] },
      side: {
        image: 'x',
        networkMode: 'container:web',
        environment: { A: '{web.host} {db.host}' },
      },
      db: { image: 'x', networks: ['lan'] },
      late: { image: 'x', environment: { A: '{side.host}' } },
      hostA: { image: 'x', networkMode: 'host', environment: { A: '{hostB.host}' } },
      hostB: { image: 'x', networkMode: 'host' },
    },
  })
  expect(hostSeenFrom(config, 'side', 'web')).toBe('localhost')
  expect(hostSeenFrom(config, 'side', 'db')).toBe('db')
  expect(hostSeenFrom(config, 'late', 'side')).toBe('web')
  expect(hostSeenFrom(config, 'hostA', 'hostB')).toBe('localhost')
  expect(hostSeenFrom(config, 'web', 'web')).toBe('web')
  expect(attachments(config)).toMatchObject({
    web: ['lan: web', 'default: web'],
    late: ['default: late'],
    side: [],
  })
})
