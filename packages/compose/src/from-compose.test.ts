import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ContainersConfig } from '@mooring/core'
import { resolveConfig } from '@mooring/core/commands'
import { afterAll, expect, test, vi } from 'vitest'
import { fromCompose, type ComposeOptions } from './from-compose.ts'

const folder = mkdtempSync(join(tmpdir(), 'mooring-compose-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Declares the services of a text, and has core check the result. */
function declared(source: string, options: ComposeOptions = {}): ReturnType<typeof fromCompose> {
  const file = join(folder, 'compose.yaml')
  writeFileSync(file, source)
  const declarations = fromCompose(file, { ports: 'free', environment: {}, ...options })
  resolveConfig(declarations as ContainersConfig, { directory: folder })
  return declarations
}

const service = (lines: string): string =>
  `services:\n  app:\n    image: busybox:1\n${lines.replaceAll(/^/gm, '    ')}\n`

const app = (lines: string, options?: ComposeOptions): unknown =>
  declared(service(lines), options).containers['app']

/** The body of the create request that the declaration leads to. */
function bodyOf(lines: string, body: object = {}): unknown {
  const { raw } = app(lines) as { raw?: (body: object) => object }
  return raw?.(body)
}

test('a service with an image, ports and variables is a container', () => {
  expect(declared(service('ports: ["8080:80", "53:53/udp"]\nenvironment: {A: 010}'))).toEqual({
    networks: { default: {} },
    containers: {
      app: {
        image: 'busybox:1',
        environment: { A: '8' },
        ports: [{ container: 80 }, { container: '53/udp' }],
        networks: { default: {} },
      },
    },
  })
})

test('fixed ports are kept where that is asked for, and else said', () => {
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  expect(app('ports: ["127.0.0.1:8080:80", 90]', { ports: 'fixed' })).toMatchObject({
    ports: [{ container: 80, host: 8080, hostIp: '127.0.0.1' }, { container: 90 }],
  })
  expect(stderr).not.toHaveBeenCalled()
  app('ports: ["8080:80"]', { ports: undefined })
  expect(String(stderr.mock.calls)).toMatch(
    /^fromCompose: the host port of .*compose.yaml \(app 8080\) is published on a free one/,
  )
  stderr.mockRestore()
})

test('variables that are not set and have no default are said', () => {
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const lines = 'command: ["$SET", "${SET:-$INNER}", "${NOT:-}", "${NOT+$INNER}"]'
  app(lines, { environment: { SET: 'x' } })
  expect(stderr).not.toHaveBeenCalled()
  app('user: "${TAG}"\nlabels: {a: "${NOT:-$KEY}"}', { environment: {} })
  app('user: "1$TAG"', { environment: {} })
  const [both, one] = stderr.mock.calls.map(String)
  expect(both).toMatch(
    /^fromCompose: variables KEY, TAG of .*compose.yaml are not set: their places/,
  )
  expect(one).toMatch(/^fromCompose: variable TAG of .*compose.yaml is not set: its place is empty/)
  stderr.mockRestore()
})

test('ports that all have names are a map of them', () => {
  const lines = 'ports: [{name: web, target: 80}, {name: admin, target: 81, published: "8081"}]'
  expect(app(lines)).toMatchObject({ ports: { web: { container: 80 }, admin: { container: 81 } } })
})

test('a variable without a value takes that of the image away', () => {
  const lines = 'environment: [UNSET, SET]'
  const container = app(lines, { environment: { SET: '1' } }) as {
    environment: object
    raw: (body: object) => object
  }
  expect(container.environment).toEqual({ SET: '1' })
  expect(container.raw({ Env: ['SET=1'] })).toMatchObject({ Env: ['SET=1', 'UNSET'] })
})

test('groups and the namespace of control groups have keys of their own', () => {
  expect(app('group_add: [1000]\ncgroup: host')).toMatchObject({
    groupAdd: ['1000'],
    cgroupnsMode: 'host',
  })
})

test('what has no key of its own reaches the engine', () => {
  const lines = `
tty: true
entrypoint: []
pids_limit: 5
cpu_quota: 50000
memswap_limit: -1
devices: ["/dev/null:/dev/x"]
healthcheck: {test: "true", start_interval: 2s}`
  expect(
    bodyOf(lines, { Image: 'x', Healthcheck: { Test: [] }, HostConfig: { Init: true } }),
  ).toEqual({
    Image: 'x',
    Tty: true,
    Entrypoint: [],
    Healthcheck: { Test: [], StartInterval: 2e9 },
    HostConfig: {
      Init: true,
      PidsLimit: 5,
      CpuQuota: 50_000,
      MemorySwap: -1,
      Devices: [{ PathOnHost: '/dev/null', PathInContainer: '/dev/x', CgroupPermissions: 'rwm' }],
    },
  })
})

test('dependencies come along, are waited for, and end where they must', () => {
  const { containers } = declared(
    `services:
  web: {image: "w:1", depends_on: {job: {condition: service_completed_successfully}, db: {condition: service_healthy}}}
  job: {image: "j:1", links: ["db:database"]}
  db: {image: "d:1", container_name: the-db, hostname: db-host, healthcheck: {test: "true"}}
  other: {image: "o:1"}
`,
    { services: ['web'] },
  )
  expect(Object.keys(containers)).toEqual(['web', 'job', 'db'])
  expect(containers).toMatchObject({
    web: { dependsOn: ['job', 'db'] },
    job: { dependsOn: ['db'], waitFor: { exit: 0 } },
    db: {
      hostname: 'db-host',
      healthcheck: { test: ['CMD-SHELL', 'true'] },
      networks: { default: { aliases: ['the-db', 'db-host', 'database'] } },
    },
  })
})

test('profiles are on where they are named, by COMPOSE_PROFILES, or by the service', () => {
  const source = `services:
  a: {image: "a:1"}
  b: {image: "b:1", profiles: [tools]}
`
  const names = (options: ComposeOptions): string[] =>
    Object.keys(declared(source, options).containers)
  expect(names({})).toEqual(['a'])
  expect(names({ profiles: ['tools'] })).toEqual(['a', 'b'])
  expect(names({ environment: { COMPOSE_PROFILES: 'x,tools' } })).toEqual(['a', 'b'])
  expect(names({ services: ['b'] })).toEqual(['b'])
})

test('override adds to variables, and takes the place of the rest', () => {
  const lines = 'environment: {A: 1, B: 2}\nports: [80]'
  const override = { app: { environment: { B: 'two' }, ports: [90], build: './app' } }
  expect(app(lines, { override })).toEqual({
    build: './app',
    environment: { A: '1', B: 'two' },
    ports: [90],
    networks: { default: {} },
  })
})

test.each([
  ['the services', { services: ['ap'] }, 'there is no service "ap". Did you mean "app"?'],
  ['an override', { override: { ap: {} } }, '"ap", which is not declared. Did you mean "app"?'],
])('%s that name none get the near name', (_, options, message) => {
  expect(() => declared(service(''), options as ComposeOptions)).toThrow(message)
})

test('what cannot be honoured is refused at once, by name and place', () => {
  const source = `services:
  app:
    image: busybox:1
    gpus: all
    scale: 2
    networks:
      back: {ipv4_address: 10.0.0.2}
    volumes:
      - data:/data
      - v:/v
networks:
  back: {enable_ipv4: false}
volumes:
  data: {external: true}
`
  const errorOf = (options?: ComposeOptions): string => {
    try {
      declared(source, options)
      return ''
    } catch (error) {
      return (error as Error).message.replaceAll(folder, '…')
    }
  }
  expect(errorOf()).toMatchInlineSnapshot(`
    "[COMPOSE_UNSUPPORTED] The compose file has 6 keys that Mooring cannot honour.

      …/compose.yaml:4:5 services.app.gpus: devices of this kind are not handed on
      …/compose.yaml:9:9 services.app.volumes[0]: tests get volumes of their own, and no external one
      …/compose.yaml:10:9 services.app.volumes[1]: "v:/v" is no absolute path of the container; compose reads one letter before a colon as a drive of Windows
      …/compose.yaml:7:14 services.app.networks.back.ipv4_address: a container joins a network under names, with addresses that the engine picks
      …/compose.yaml:5:5 services.app.scale: there is one container of each name; declare further ones under names of their own
      …/compose.yaml:12:10 networks.back.enable_ipv4: networks have IPv4 addresses

    Fix: leave it out with \`ignore: ['gpus']\` where tests do not need it, or name the services that they need with \`services\`."
  `)
  const ignore = ['gpus', 'scale', 'services.app.networks', 'volumes']
  expect(errorOf({ ignore })).toContain('has a key that Mooring cannot honour')
  const { containers } = declared(source, { ignore: [...ignore, 'enable_ipv4'] })
  expect(containers['app']).toEqual({
    image: 'busybox:1',
    networks: { back: {} },
    volumes: [{ type: 'volume', source: 'data', target: '/data' }],
  })
})

test('what is ignored by name is left out', () => {
  expect(app('gpus: all\nscale: 3', { ignore: ['gpus', 'services.app.scale'] })).toEqual({
    image: 'busybox:1',
    networks: { default: {} },
  })
})

test('configs and secrets are copied in', () => {
  const source = `services:
  app:
    image: busybox:1
    configs: [text, {source: own, target: /etc/own.conf, mode: 0600}]
    secrets: [token, {source: token, target: renamed}]
configs: {text: {content: "a {b.c}"}, own: {file: ./compose.yaml}}
secrets: {token: {environment: TOKEN}}
`
  expect(declared(source, { environment: { TOKEN: 'x' } }).containers['app']?.files).toEqual([
    { target: '/text', content: 'a {b.c}', mode: '0444' },
    { target: '/etc/own.conf', source: join(folder, 'compose.yaml'), mode: '0600' },
    { target: '/run/secrets/token', content: 'x', mode: '0444' },
    { target: '/run/secrets/renamed', content: 'x', mode: '0444' },
  ])
  expect(() => declared(source)).toThrow(
    'secrets.token: the variable TOKEN, which it is made of, is not set',
  )
})

test('a service without replicas is left out, and a file that is not there is named', () => {
  const source = 'services: {a: {image: "a:1", scale: 0}, b: {image: "b:1", deploy: {replicas: 1}}}'
  expect(Object.keys(declared(source).containers)).toEqual(['b'])
  expect(() => fromCompose(join(folder, 'other.yaml'))).toThrow('other.yaml: the file is not there')
})

test('a folder means its compose file with the override beside it', () => {
  declared(service(''))
  writeFileSync(join(folder, 'compose.override.yaml'), 'services: {app: {user: "1"}}')
  expect(fromCompose(folder).containers['app']).toMatchObject({ image: 'busybox:1', user: '1' })
})

test('what compose itself gets wrong is right', () => {
  writeFileSync(join(folder, 'last.env'), 'A=1\nTOKEN')
  const lines = 'pid:\nenvironment: {x-request: 1}\nenv_file: last.env'
  expect(app(lines, { environment: { TOKEN: 'x' } })).toMatchObject({
    environment: { A: '1', TOKEN: 'x', 'x-request': '1' },
  })
})

test('options that are unknown or of another kind are all refused', () => {
  const options = { port: 'free', ports: 'fre', services: 'web', override: [] } as never
  expect(() => fromCompose('compose.yaml', options)).toThrow(
    /^\[CONFIG_INVALID\] [^]* port +unknown\. Did you mean "ports"\?\n {2}ports +must be 'free' or 'fixed'\n {2}services +must be a list of texts\n {2}override +must be an object\n/,
  )
})
