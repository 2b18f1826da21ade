import { expect, test } from 'vitest'
import { mistakesOf, mistakesOfContainer } from '../../../../test/support/config-mistakes.ts'

const nginx = { image: 'nginx' }

test.each([
  'self',
  'host',
  'localhost',
  'containers',
  'task',
  'expect',
  'skip',
  'onTestFailed',
  'onTestFinished',
  'annotate',
  'signal',
  'bench',
  'meta',
  'arguments',
  'caller',
  'length',
  'name',
  'then',
  'toJSON',
  'constructor',
  '__proto__',
  'toString',
])('the container name %s is taken', (name) => {
  const [line = ''] = mistakesOf(JSON.parse(`{ "containers": { "${name}": { "image": "x" } } }`))
  expect(line).toMatch(`containers.${name}: the name "${name}" has a meaning in`)
})

test.each(['1db', '-db', 'my.db', 'my db', 'dätä', '_db', ''])(
  'the container name %j is refused',
  (name) => {
    expect(mistakesOf({ containers: { [name]: nginx } }).join()).toContain(
      'expected a name of letters, digits, "-" and "_" that starts with a letter',
    )
  },
)

test('a container name is no longer than a host name may be', () => {
  expect(mistakesOf({ containers: { ['a'.repeat(63)]: nginx } })).toEqual([])
  expect(mistakesOf({ containers: { ['a'.repeat(64)]: nginx } }).join()).toContain(
    'up to 63 characters, got 64',
  )
})

test.each<[object, string[]]>([
  [{ image: undefined }, ['containers.web: expected an image or a build, got neither']],
  [{ build: '.' }, ['containers.web: expected an image or a build, got both']],
  [
    { labels: { 'org.testcontainers.x': 'y' } },
    [
      'labels["org.testcontainers.x"]: labels under org.testcontainers are taken, choose another name',
    ],
  ],
  [
    { labels: { 'org.testcontainers': 'y', 'org.testcontainersx': 'y' } },
    [
      'labels["org.testcontainers"]: labels under org.testcontainers are taken, choose another name',
    ],
  ],
  [{ files: [{ target: '/x' }] }, ['files[0]: expected content or source, got neither']],
  [
    { files: [{ target: '/x', content: '', source: 'y' }] },
    ['files[0]: expected content or source, got both'],
  ],
  [
    { volumes: [{ type: 'bind', target: '/x' }] },
    ['volumes[0].source: expected the path of a folder or file of the host, got nothing'],
  ],
  [
    { volumes: [{ type: 'volume', source: './x', target: '/x' }] },
    ['volumes[0].source: expected the name of a volume; for a path write type: "bind"'],
  ],
  [
    { volumes: ['a:/x', '/x'], tmpfs: '/x:size=1m' },
    [
      'volumes[1]: "/x" is mounted twice, first at volumes[0]',
      'tmpfs: "/x" is mounted twice, first at volumes[0]',
    ],
  ],
  [{ ports: [80, 443, '80/tcp'] }, ['ports[2]: port 80 is declared twice, first at ports[0]']],
  [{ ports: [80, '80'] }, ['ports[1]: port 80 is declared twice, first at ports[0]']],
  [{ ports: ['53/udp', '53/UDP'] }, ['ports[1]: port 53/udp is declared twice, first at ports[0]']],
  [
    { ports: { a: 80, b: { container: 80 } } },
    ['ports.b: port 80 is declared twice, first at ports.a'],
  ],
  [
    { ports: { '8080': 80 } },
    [
      'ports.8080: expected the name of a port, which starts with a letter; for ports without names write a list',
    ],
  ],
  [
    { ports: [{ container: '53/udp', protocol: 'tcp' }] },
    ['ports[0]: names two protocols, "udp" in container and "tcp"'],
  ],
  [
    {
      ports: [
        { container: 80, host: 8080 },
        { container: 81, host: 8080 },
      ],
    },
    ['ports[1]: host port 8080/tcp is taken already by containers.web.ports[0]'],
  ],
  [
    {
      ports: [
        { container: 80, host: 8080 },
        { container: 81, host: 8080, hostIp: '0.0.0.0' },
      ],
    },
    ['ports[1]: host port 8080/tcp is taken already by containers.web.ports[0]'],
  ],
  [
    { networkMode: 'host', ports: [80] },
    ['ports: ports cannot be published with networkMode "host"'],
  ],
  [
    { networkMode: 'none', ports: [80] },
    ['ports: ports cannot be published with networkMode "none"'],
  ],
  [
    {
      networkMode: 'container:abc',
      ports: [80],
      hostname: 'h',
      extraHosts: ['a:1.2.3.4'],
      dns: '1.1.1.1',
    },
    [
      'ports: ports cannot be published with networkMode "container:abc"; declare it on "abc"',
      'hostname: a host name cannot be set with networkMode "container:abc"; declare it on "abc"',
      'extraHosts: extra hosts cannot be set with networkMode "container:abc"; declare it on "abc"',
      'dns: DNS servers cannot be set with networkMode "container:abc"; declare it on "abc"',
    ],
  ],
  [{ networkMode: 'container:web' }, ['networkMode: a container cannot use the network of itself']],
  [{ networks: ['lan'] }, ['networks[0]: network "lan" is not declared. Declared: none.']],
  [
    { networks: ['bridge'] },
    [`networks[0]: "bridge" is a network of the engine's own; use networkMode: "bridge"`],
  ],
  [
    { networks: { bridge: { aliases: ['db'] } } },
    [
      `networks.bridge: aliases need a network of the config; "bridge" is one of the engine's own and knows none`,
    ],
  ],
  [{ dependsOn: ['web'] }, ['dependsOn[0]: "web" cannot depend on itself']],
  [{ dependsOn: ['wbe'] }, ['dependsOn[0]: container "wbe" is not declared. Did you mean "web"?']],
  [
    { waitFor: 'ports' },
    ['waitFor: waits for ports, but no tcp port is declared. Declared: none.'],
  ],
  [
    { waitFor: ['ports'], ports: ['53/udp'] },
    ['waitFor[0]: waits for ports, but no tcp port is declared. Declared: 53/udp.'],
  ],
  [
    { waitFor: { ports: ['http', 81] }, ports: { http: 80 } },
    ['waitFor.ports[1]: port 81 is not declared. Declared: http (80).'],
  ],
  [
    { waitFor: { ports: ['dns'] }, ports: { dns: '53/udp' } },
    ['waitFor.ports[0]: expected a tcp port, because nothing answers a probe of udp'],
  ],
  [
    { waitFor: { http: '/', port: 'htp' }, ports: { http: 80 } },
    ['waitFor.port: port "htp" is not declared. Declared: http (80).'],
  ],
  [
    { waitFor: { http: '/', port: 8080 }, ports: [80] },
    ['waitFor.port: port 8080 is not declared. Declared: 80.'],
  ],
  [
    { waitFor: { http: '/' } },
    ['waitFor: asks over HTTP, but no tcp port is declared. Declared: none.'],
  ],
  [
    { waitFor: 'healthy', healthcheck: false },
    ['waitFor: waits for a health check that is switched off'],
  ],
  [{ url: 'x://{self.url}' }, ['url: {self.url} refers to itself']],
])('%j is refused', (container, lines) => {
  expect(mistakesOfContainer(container)).toEqual(lines)
})

test('a fixed host port may be used once in all containers, for each protocol and address', () => {
  const at = (host: object): object => ({
    ...nginx,
    ports: [{ container: 80, host: 8080, ...host }],
  })
  expect(mistakesOf({ containers: { a: at({}), b: at({}) } })).toEqual([
    'containers.b.ports[0]: host port 8080/tcp is taken already by containers.a.ports[0]',
  ])
  expect(
    mistakesOf({
      containers: {
        a: at({}),
        b: at({ protocol: 'udp' }),
        c: at({ hostIp: '127.0.0.2' }),
        d: at({ hostIp: ['::1', '127.0.0.3'] }),
      },
    }),
  ).toEqual([])
  expect(
    mistakesOf({ containers: { a: at({ hostIp: '::' }), b: at({ hostIp: '::1' }), c: at({}) } }),
  ).toHaveLength(1)
})

test.each<[object]>([
  [{ waitFor: 'healthy' }],
  [{ waitFor: { http: '/', port: 8080 }, networkMode: 'host' }],
  [{ waitFor: { ports: [8080] }, networkMode: 'container:abc' }],
  [{ networkMode: 'host', hostname: 'h', extraHosts: ['a:host-gateway'] }],
  [{ networkMode: 'bridge', ports: [80] }],
  [{ networkMode: 'host', ports: [] }],
  [{ ports: [80, '80/udp', '80/sctp'] }],
  [{ environment: { JSON: '{"a":{"b":1}}', ESCAPED: '{{no.reference}}' } }],
  [{ labels: { 'com.example': 'x' } }],
])('%j is fine', (container) => expect(mistakesOfContainer(container)).toEqual([]))

test('all mistakes are told at once, in the order of the file, those of the schema and of the rules', () => {
  const written = {
    networks: { backend: { drivr: 'x' } },
    containers: {
      web: {
        image: 5,
        prots: [80],
        ports: [80, 70_000, '80/tcp'],
        environment: { A: '{db.port} {dv.url}' },
      },
      db: { image: 'db', ports: [0], networks: ['backnd'], dependsOn: ['web'] },
      self: { networkMode: 'host', ports: [80], waitFor: { htp: '/' } },
    },
  }
  expect(mistakesOf(written).map((line) => line.slice(0, line.indexOf(': ')))).toEqual([
    'networks.backend.drivr',
    'containers.web',
    'containers.web.image',
    'containers.web.prots',
    'containers.web.ports[1]',
    'containers.web.ports[2]',
    'containers.web.environment.A',
    'containers.db.ports[0]',
    'containers.db.networks[0]',
    'containers.self',
    'containers.self',
    'containers.self.ports',
    'containers.self.waitFor',
  ])
})

test('what the schema refused causes no second mistake', () => {
  expect(mistakesOfContainer({ image: 5 })).toHaveLength(1)
  expect(mistakesOfContainer({ ports: [0], waitFor: 'ports' })).toHaveLength(1)
  expect(
    mistakesOf({ networks: 5, containers: { a: { image: 'x', networks: ['lan'] } } }),
  ).toHaveLength(1)
  const db = { image: 'db', ports: { pg: 'nope' } }
  expect(
    mistakesOf({ containers: { a: { image: 'x', environment: { A: '{db.port.pg}' } }, db } }),
  ).toHaveLength(1)
})
