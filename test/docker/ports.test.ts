// @module-tag engine-contract
import { expect, test } from 'vitest'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import { freePort, takenPort, tcpAnswer, udpAnswer } from '../support/dial.ts'
import { isPodman } from '../support/engine-product.ts'
import { eventually, useEngine } from '../support/engine.ts'

const engine = await useEngine()

const answering = `
include /etc/nginx/modules-enabled/*.conf;
user root;
events {}
stream {
  server { listen 5353; return "over tcp"; }
  server { listen 5353 udp; return "over udp"; }
  server { listen 5354; return "second"; }
}`
const echo = {
  image: 'nginx:1',
  files: [{ target: '/etc/nginx/nginx.conf', content: answering }],
} as const
const web = { image: 'busybox:1', command: 'httpd -f -p 80' } as const
const idle = { image: 'busybox:1', command: 'sleep 600' } as const

test('ports are published on 127.0.0.1 under numbers of the engine, one each for tcp and udp', async () => {
  await using session = await startSession({
    containers: {
      echo: { ...echo, ports: { dns: 5353, query: '5353/udp', more: '5354/TCP' as '5354/tcp' } },
    },
  })
  const { echo: handle } = session.containers
  expect(handle.host).toBe('127.0.0.1')
  expect(await tcpAnswer(handle.host, handle.port('dns'))).toBe('over tcp')
  expect(await udpAnswer(handle.host, handle.port('query'))).toBe('over udp')
  expect(await tcpAnswer(handle.host, handle.port(5354))).toBe('second')
  expect(handle.port()).toBe(handle.port('dns'))
  expect(handle.port(5353)).toBe(handle.port('dns'))
  expect(handle.port('5353/udp')).toBe(handle.port('query'))
  expect(handle.address('more')).toBe(`127.0.0.1:${handle.hostPortIpv4('more')}`)
  expect(() => handle.hostPortIpv6('dns')).toThrow(
    /\[PORT_NOT_PUBLISHED\] Container "echo" publishes no port dns on IPv6\./,
  )
  expect(() => handle.port(80)).toThrow(
    '[PORT_NOT_PUBLISHED] Container "echo" publishes no port 80.',
  )
  expect(() => handle.port('dsn' as 'dns')).toThrow('PORT_NOT_PUBLISHED')
})

test('a port is published on the address that hostIp names, and looked up by its family', async () => {
  await using session = await startSession({
    containers: {
      echo: {
        ...echo,
        ports: {
          six: { container: 5353, hostIp: '::1' },
          every: { container: 5354, hostIp: '0.0.0.0' },
        },
      },
    },
  })
  const { echo: handle } = session.containers
  // Podman lists the port, and lets connections to it hang.
  if (!isPodman) expect(await tcpAnswer('::1', handle.hostPortIpv6('six'))).toBe('over tcp')
  expect(() => handle.port('six')).toThrow('publishes no port six on IPv4')
  expect(await tcpAnswer('127.0.0.2', handle.port('every'))).toBe('second')
})

test('fixed and picked ports go together, and the fixed one is exactly the one asked for', async () => {
  const host = await freePort()
  await using session = await startSession({
    containers: { echo: { ...echo, ports: [{ container: '5353/udp', host }, 5353, '5354'] } },
  })
  const { echo: handle } = session.containers
  expect(handle.port('5353/udp')).toBe(host)
  expect(await udpAnswer(handle.host, host)).toBe('over udp')
  expect(await tcpAnswer(handle.host, handle.port(5353))).toBe('over tcp')
  expect(await tcpAnswer(handle.host, handle.port(5354))).toBe('second')
})

test('ten containers with the same port run at once, each on a host port of its own', async () => {
  const names = Array.from({ length: 10 }, (_, index) => `cache${index}`)
  await using session = await startSession({
    containers: Object.fromEntries(
      names.map((name) => [name, { image: 'redis:7', ports: [6379] }]),
    ),
  })
  const handles = names.map((name) => session.containers[name]!)
  expect(new Set(handles.map((handle) => handle.port())).size).toBe(10)
  const answers = handles.map((handle) => tcpAnswer(handle.host, handle.port(), 'PING\r\nQUIT\r\n'))
  expect(await Promise.all(answers)).toEqual(names.map(() => '+PONG\r\n+OK\r\n'))
})

test('a container that does not run is told from a port that is not published', async () => {
  await using session = await startSession({
    containers: { plain: { ...web, stopSignal: 'SIGKILL', ports: [80] } },
  })
  const { plain } = session.containers
  expect(() => plain.port(81)).toThrow('PORT_NOT_PUBLISHED')
  const whileRunning = plain.port(80)
  await plain.pause()
  expect(plain.state).toBe('paused')
  expect(plain.port(80)).toBe(whileRunning)
  await plain.unpause()
  await plain.stop()
  expect(plain.state).toBe('exited')
  expect(() => plain.port(80)).toThrow(
    /^\[CONTAINER_NOT_RUNNING\] Container "plain" is not running[\s\S]*state {8}exited/,
  )
  await plain.restart()
  expect(plain.port(80)).toBeGreaterThan(0)
  await engine.docker.getContainer(plain.id).remove({ force: true })
  await eventually(() => expect(plain.state).toBe('removed'))
  expect(() => plain.port(80)).toThrow(/CONTAINER_NOT_RUNNING[\s\S]*state {8}removed/)
})

test('host ports are read anew after a restart, also one by somebody else', async () => {
  await using session = await startSession({
    containers: { cache: { image: 'redis:7', ports: [6379], url: 'redis://{self.address}' } },
  })
  const { cache } = session.containers
  const ping = (): Promise<string> => tcpAnswer('127.0.0.1', cache.port(), 'PING\r\nQUIT\r\n')
  const numbers = [cache.port()]
  await cache.restart()
  numbers.push(cache.port())
  expect(await ping()).toContain('+PONG')
  await engine.docker.getContainer(cache.id).restart()
  // Podman gives the same port again.
  if (!isPodman) await eventually(() => expect(numbers).not.toContain(cache.port()))
  await eventually(() => expect(cache.url).toBe(`redis://127.0.0.1:${cache.port()}`))
  await eventually(async () => expect(await ping()).toContain('+PONG'))
})

test('a fixed port that a program of the host has is named, and nothing is left', async () => {
  await using taken = await takenPort()
  const start = startSession({
    containers: { web: { ...idle, ports: [{ container: 80, host: taken.port }] } },
  })
  await expect(start).rejects.toThrow(
    `[PORT_TAKEN] Container "web" could not be started: host port ${taken.port} is taken.`,
  )
  expect(await engine.leftovers()).toEqual([])
})

test('a fixed port that a program has on IPv6 is named', async () => {
  await using taken = await takenPort('::1')
  const start = startSession({
    containers: { web: { ...idle, ports: [{ container: 80, host: taken.port, hostIp: '::1' }] } },
  })
  await expect(start).rejects.toThrow(`host port ${taken.port} is taken`)
})

test('a fixed port that another container has is named, and nothing is left', async () => {
  const host = await freePort()
  const ports = [{ container: 80, host }]
  await using other = await startSession({
    containers: { first: { ...web, ports } },
  })
  await expect(startSession({ containers: { second: { ...idle, ports } } })).rejects.toThrow(
    `[PORT_TAKEN] Container "second" could not be started: host port ${host} is taken.`,
  )
  expect(await engine.leftovers()).toEqual([])
  expect(other.containers.first.state).toBe('running')
})

test('an sctp port reaches the engine as such, whether or not the engine can publish it', async () => {
  const bodies: unknown[] = []
  const start = startSession({
    containers: {
      phone: {
        ...idle,
        ports: ['2905/sctp'],
        raw: (body) => {
          bodies.push(body)
          return body
        },
      },
    },
  })
  const outcome = await start.then(
    async (session) => {
      const published = session.containers.phone.port('2905/sctp')
      await session.close()
      return published
    },
    (error: Error) => error.message,
  )
  expect(bodies).toEqual([
    expect.objectContaining({
      ExposedPorts: { '2905/sctp': {} },
      HostConfig: expect.objectContaining({
        PortBindings: { '2905/sctp': [{ HostIp: '127.0.0.1', HostPort: '0' }] },
      }),
    }),
  ])
  // The userland proxy of older engines cannot do sctp, and says so at the start.
  if (typeof outcome === 'string')
    expect(outcome).toMatch(/^\[CONTAINER_START_FAILED\][\s\S]*protocol not supported/)
  expect(await engine.leftovers()).toEqual([])
})
