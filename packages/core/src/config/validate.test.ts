import { expect, test } from 'vitest'
import { mistakesOf, mistakesOfContainer } from '../../../../test/support/config-mistakes.ts'

const aPort = 'expected a port from 1 to 65535'

test.each<[unknown, string]>([
  [0, `${aPort}, got 0`],
  [-1, `${aPort}, got -1`],
  [65_536, `${aPort}, got 65536`],
  [70_000, `${aPort}, got 70000`],
  [1.5, `${aPort}, got 1.5`],
  [NaN, `${aPort}, got NaN`],
  ['abc', `${aPort}, got "abc"`],
  ['', `${aPort}, got ""`],
  ['tcp', `${aPort}, got "tcp"`],
  [' 80 ', `${aPort}, got " 80 "`],
  ['0', `${aPort}, got "0"`],
  ['65536', `${aPort}, got "65536"`],
  ['080', `${aPort}, got "080"`],
  ['80/http', 'expected the protocol tcp, udp or sctp, got "80/http"'],
  ['80/tcp/udp', 'expected the protocol tcp, udp or sctp, got "80/tcp/udp"'],
  ['8080:80', 'expected { container: 80, host: 8080 } for a fixed host port, got "8080:80"'],
  ['8000-8002/tcp', 'expected single ports (ranges are not taken), got "8000-8002/tcp"'],
  [null, `${aPort}, '53/udp' or { container: 80, host: 8080 }, got null`],
  [[80], `${aPort}, '53/udp' or { container: 80, host: 8080 }, got [80]`],
])('the port %j is refused, in a list and in a map', (port, message) => {
  expect(mistakesOfContainer({ ports: [443, port] })).toEqual([`ports[1]: ${message}`])
  expect(mistakesOfContainer({ ports: { http: port } })).toEqual([`ports.http: ${message}`])
})

test.each<[object, string]>([
  [{ container: 70_000 }, `.container: ${aPort}, got 70000`],
  [{ container: 80, host: 0 }, `.host: ${aPort}, got 0`],
  [{ container: 80, host: '8080' }, `.host: ${aPort}, got "8080"`],
  [{ host: 8080 }, `.container: ${aPort}, or such as '53/udp', got nothing`],
  [
    { container: 80, hostIp: 'localhost' },
    '.hostIp: expected an IP address such as 127.0.0.1 or ::1, got "localhost"',
  ],
  [
    { container: 80, hostIp: ['127.0.0.1', 'all'] },
    '.hostIp[1]: expected an IP address such as 127.0.0.1 or ::1, got "all"',
  ],
  [
    { container: 80, hostIp: [] },
    '.hostIp: expected an IP address such as 127.0.0.1 or ::1, got []',
  ],
  [{ container: 80, protocol: 'http' }, '.protocol: expected "tcp", "udp" or "sctp", got "http"'],
  [{ container: 80, hots: 8080 }, '.hots: unknown key. Did you mean "host"?'],
])('the port %j is refused at its field', (port, message) => {
  expect(mistakesOfContainer({ ports: [port] })).toEqual([`ports[0]${message}`])
})

test.each<[object, string]>([
  [{ prots: [80] }, 'prots: unknown key. Did you mean "ports"?'],
  [{ depends_on: [] }, 'depends_on: unknown key. Did you mean "dependsOn"?'],
  [{ reuse: 'yes' }, 'reuse: expected true, false or { timeToLive }, got "yes"'],
  [{ env: {} }, 'env: unknown key. Write "environment".'],
  [{ aliases: ['x'] }, 'aliases: unknown key. Write networks: { backend: { aliases: ["db"] } }.'],
  [{ image: 5 }, 'image: expected a string, got 5'],
  [{ image: '' }, 'image: expected a string that is not empty, got ""'],
  [
    { pullPolicy: 'sometimes' },
    'pullPolicy: expected "missing", "always" or "never", got "sometimes"',
  ],
  [{ command: `sh -c 'x` }, 'command: expected a command whose quotes are closed, got a string'],
  [{ command: ' ' }, 'command: expected a command that is not empty, got a string'],
  [{ command: [1] }, 'command[0]: expected a string, got a number'],
  [{ environment: { 'A=B': 'x' } }, 'environment["A=B"]: expected a name without "="'],
  [
    { networks: { lan: { aliases: [['db']] } } },
    'networks.lan.aliases[0]: expected a name (aliases are a flat list of strings), got ["db"]',
  ],
  [
    { networkMode: 'hots' },
    `networkMode: expected 'host', 'none', 'bridge' or 'container:<name or id>', got "hots"`,
  ],
  [
    { volumes: ['a'] },
    'volumes[0]: expected "source:/target", "source:/target:ro" or "/target", with an absolute target, got "a"',
  ],
  [
    { volumes: ['a:b'] },
    'volumes[0]: expected "source:/target", "source:/target:ro" or "/target", with an absolute target, got "a:b"',
  ],
  [
    { volumes: ['a/b:/c'] },
    'volumes[0]: expected the name of a volume, or a path that starts with "/" or "./", got "a/b:/c"',
  ],
  [
    { volumes: ['~/a:/c'] },
    'volumes[0]: expected a path without "~"; write it absolute or relative to the config, got "~/a:/c"',
  ],
  [
    { volumes: [{ type: 'bnd', target: '/c' }] },
    'volumes[0].type: expected "bind" or "volume", got "bnd"',
  ],
  [
    { tmpfs: 'run' },
    'tmpfs: expected an absolute path in the container, such as "/run", got "run"',
  ],
  [
    { files: [{ target: 'x', content: '' }] },
    'files[0].target: expected an absolute path in the container, such as "/data", got "x"',
  ],
  [
    { files: [{ target: '/x', content: '', mode: '0999' }] },
    'files[0].mode: expected permission bits such as 0o644 or "0644", got "0999"',
  ],
  ...['me', 262_144, '7:262144'].map((owner): [object, string] => [
    { files: [{ target: '/x', content: '', owner }] },
    `files[0].owner: expected the number of a user up to 262143, or two as "1883:1883", got ${JSON.stringify(owner)}`,
  ]),
  [
    { healthcheck: { interval: '5 parsecs' } },
    `healthcheck.interval: expected a duration such as '30s', '1m30s', '500ms', or milliseconds, got "5 parsecs"`,
  ],
  [
    { startupTimeout: -1 },
    `startupTimeout: expected a duration such as '30s', '1m30s', '500ms', or milliseconds, got -1`,
  ],
  [
    { memory: '64 megs' },
    `memory: expected a size such as '64m', '1.5g', '512k', or bytes, got "64 megs"`,
  ],
  [{ cpus: 0 }, 'cpus: expected a number above 0, got 0'],
  [
    { ulimits: { nofile: { soft: 1 } } },
    'ulimits.nofile.hard: expected a whole number, got nothing',
  ],
  [
    { waitFor: 'prots' },
    `waitFor: expected 'ports', 'healthy', { ports }, { log }, { http }, { command }, { exit } or an async function, or a list of those, got "prots"`,
  ],
  [
    { waitFor: { htp: '/' } },
    `waitFor: expected 'ports', 'healthy', { ports }, { log }, { http }, { command }, { exit } or an async function, or a list of those, got { htp: … }`,
  ],
  [{ waitFor: [{ log: 'x', tims: 2 }] }, 'waitFor[0].tims: unknown key. Did you mean "times"?'],
  [
    { waitFor: { http: 'health' } },
    'waitFor.http: expected a path such as "/health", got "health"',
  ],
  [{ waitFor: { log: 5 } }, 'waitFor.log: expected a string or a regular expression, got 5'],
  [{ waitFor: { exit: 256 } }, 'waitFor.exit: expected an exit code from 0 to 255, got 256'],
  [{ raw: {} }, 'raw: expected a function, got an object'],
])('%j is refused with one line', (container, line) => {
  expect(mistakesOfContainer(container)).toEqual([line])
})

test.each<[unknown, string[]]>([
  [undefined, ['containers.config.ts: expected an object, got nothing']],
  [{}, ['containers: expected a map of names, got nothing']],
  [{ containers: [] }, ['containers: expected a map of names, got []']],
  [{ containers: { a: 'postgres' } }, ['containers.a: expected an object, got "postgres"']],
  [{ containers: {}, volumes: {} }, ['volumes: unknown key.']],
  [{ containers: {}, container: {} }, ['container: unknown key. Did you mean "containers"?']],
  [
    { networks: { lan: { drivr: 'x' } }, containers: {} },
    ['networks.lan.drivr: unknown key. Did you mean "driver"?'],
  ],
  [
    { networks: { lan: { ipam: { config: [{ subnet: 'x' }] } } }, containers: {} },
    [
      `networks.lan.ipam.config[0].subnet: expected an address range such as '172.28.0.0/16', got "x"`,
    ],
  ],
  [
    { networks: { lan: { external: false } }, containers: {} },
    ['networks.lan.external: expected true or the name of a network, got false'],
  ],
  [
    { reaper: 'Ryuk', containers: {} },
    ['reaper: expected "watchdog", "ryuk" or "none", got "Ryuk"'],
  ],
])('the config %j is refused', (written, lines) => expect(mistakesOf(written)).toEqual(lines))

test.each<[object]>([
  [{ environment: { PASSWORD: { nested: 's3cret' } } }],
  [{ environment: 's3cret' }],
  [{ environment: ['PASSWORD=s3cret'] }],
  [{ labels: ['s3cret'] }],
  [{ command: { run: 's3cret' } }],
  [{ url: ['s3cret'] }],
  [{ files: [{ target: '/x', content: ['s3cret'] }] }],
  [{ files: { '/x': 's3cret' } }],
  [{ build: { context: '.', args: ['s3cret'] }, image: undefined }],
  [{ build: [{ args: 's3cret' }], image: undefined }],
  [{ waitFor: { htp: '/', headers: { authorization: 's3cret' } } }],
  [{ waitFor: { http: '/', headers: 's3cret' } }],
  [{ waitFor: { commnd: ['check', 's3cret'] } }],
  [{ healthcheck: { test: { password: 's3cret' } } }],
])('what may be a secret is not shown: %#', (container) => {
  const lines = mistakesOfContainer(container)
  expect(lines).toHaveLength(1)
  expect(lines.join()).not.toContain('s3cret')
})

test('long values are shortened', () => {
  const [line = ''] = mistakesOfContainer({ memory: 'x'.repeat(500) })
  expect(line.length).toBeLessThan(160)
  expect(line).toMatch(/x…$/)
})
