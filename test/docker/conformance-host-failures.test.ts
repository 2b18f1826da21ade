// @module-tag engine-details
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import type { ContainerConfig } from '../../packages/core/src/index.ts'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import { takenPort } from '../support/dial.ts'
import { eventually, useEngine } from '../support/engine.ts'
import { fetched, hostAlias, idle, startGreeter } from '../support/host-services.ts'
import { labelled } from '../support/leftovers.ts'

const engine = await useEngine()

test('row 131: the same config starts twice, also at once, and is not changed by it', async () => {
  await using greeting = await startGreeter('hello')
  const config = {
    containers: {
      client: { ...idle, hostPorts: [greeting.port], extraHosts: ['other.test:10.9.8.7'] },
    },
  }
  const before = structuredClone(config)
  await using first = await startSession(config)
  await using second = await startSession(config)
  for (const { containers } of [first, second])
    expect(await fetched(containers.client, greeting.port)).toBe('hello')
  expect(config).toEqual(before)
})

test('rows 132 and 133: what a container sends on its way out arrives, and the sidecar goes after it', async () => {
  const received: string[] = []
  const sink = createServer((request, response) => {
    received.push(request.url ?? '')
    response.end()
  })
  await new Promise<void>((resolve) => void sink.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void sink.close())
  const { port } = sink.address() as AddressInfo
  const session = await startSession({
    containers: {
      worker: {
        image: 'busybox:1',
        command: [
          'sh',
          '-c',
          `trap 'wget -q -O /dev/null http://${hostAlias}:${port}/bye; exit' TERM; while :; do sleep 0.1; done`,
        ],
        hostPorts: [port],
        stopGracePeriod: '60s',
      },
    },
  })
  await session.close()
  expect(received).toEqual(['/bye'])
  expect(await engine.leftovers()).toEqual([])
})

type Failure = [step: string, container: () => Partial<ContainerConfig>, message: RegExp]

test.each<Failure>([
  ['its image', () => ({ image: 'localhost:1/nosuch:1' }), /\[IMAGE_\w+\][^]*nosuch/],
  ['its creation', () => ({ volumes: ['/nosuch/folder:/data'] }), /nosuch\/folder/],
  [
    'its files',
    () => ({ files: [{ target: '/etc/passwd/note', content: 'x' }] }),
    /\[\w+\][^]*\/etc\/passwd/,
  ],
  ['a network', () => ({ networks: ['backend', 'gone'] }), /\[NETWORK_NOT_FOUND\]/],
  [
    'its start',
    () => ({ command: 'nosuchprogram' }),
    /\[CONTAINER_START_FAILED\][^]*nosuchprogram/,
  ],
  ['its command', () => ({ command: ['sh', '-c', 'exit 3'], waitFor: { log: 'x' } }), /\b3\b/],
  [
    'its readiness',
    () => ({ waitFor: { command: 'false' }, startupTimeout: '3s' }),
    /\[WAIT_TIMEOUT\] Container "client"/,
  ],
])(
  'row 134: a container that fails by %s keeps its error, and nothing is left',
  async (_, extra, message) => {
    await using greeting = await startGreeter('hello')
    const start = startSession({
      networks: { backend: {}, gone: { external: 'mooring-nosuch' } },
      containers: {
        client: {
          ...idle,
          networks: ['backend'],
          hostPorts: [greeting.port],
          ...extra(),
        } as ContainerConfig,
      },
    })
    await expect(start).rejects.toThrow(message)
    expect(await engine.leftovers()).toEqual([])
  },
)

test('row 134: a fixed port that is taken keeps its error, and nothing is left', async () => {
  await using taken = await takenPort()
  await using greeting = await startGreeter('hello')
  const ports = [{ container: 80, host: taken.port }]
  const start = startSession({
    containers: { client: { ...idle, ports, hostPorts: [greeting.port] } },
  })
  await expect(start).rejects.toThrow(`[PORT_TAKEN] Container "client" could not be started`)
  expect(await engine.leftovers()).toEqual([])
})

test('row 136: a sidecar that is removed fails what needs it, clearly, and nothing else', async () => {
  await using greeting = await startGreeter('hello')
  await using session = await startSession({
    containers: { client: { ...idle, hostPorts: [greeting.port] } },
  })
  const { client } = session.containers
  await engine.docker.getContainer(`mooring-${session.id}.host-access`).remove({ force: true })
  expect(await fetched(client, greeting.port)).not.toContain('hello')
  await eventually(() =>
    expect(client.exposeHostPort(greeting.port + 1)).rejects.toMatchObject({
      name: 'TunnelError',
      code: 'TUNNEL_CLOSED',
    }),
  )
  expect((await client.exec('echo alive')).stdout).toBe('alive\n')
})

test.each([
  ['closes its session', 'await session.close()'],
  ['throws', 'setImmediate(() => { throw new Error("a fault of the script") })'],
])('rows 137 and 138: a script that %s ends, and the sidecar with it', async (_, ending) => {
  const core = fileURLToPath(new URL('../../packages/core/dist/index.js', import.meta.url))
  const config = { containers: { client: { ...idle, hostAccess: true } } }
  const script = `
    import { createServer } from 'node:http'
    import { startSession } from ${JSON.stringify(core)}
    const session = await startSession(${JSON.stringify(config)})
    const server = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { url } = await session.containers.client.exposeHostPort(server)
    const { stdout } = await session.containers.client.exec(['wget', '-q', '-O', '-', url])
    console.log(session.id, stdout)
    server.close()
    ${ending}`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script])
  const [output, errors, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  expect(output, errors).toMatch(/^\w+ hello\n$/)
  expect(exitCode).toBe(ending.includes('throw') ? 1 : 0)
  const label = `org.testcontainers.session-id=${output.split(' ')[0]}`
  // The sidecar ends with its input, and the watchdog removes the rest.
  await eventually(async () => expect(await labelled(label)).toEqual([]))
})
