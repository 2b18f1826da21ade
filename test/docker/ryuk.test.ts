import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type Docker from 'dockerode'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { readLogs } from '../../packages/core/src/docker/container-logs.ts'
import {
  startSession,
  type ContainersConfig,
  type LifecycleEvent,
} from '../../packages/core/src/index.ts'
import { removeSession } from '../../packages/core/src/session/reaper/remove-session.ts'
import { takenPort } from '../support/dial.ts'
import { engineSocket } from '../support/engine-socket.ts'
import { eventually, imageOf, useEngine } from '../support/engine.ts'
import { labelled } from '../support/leftovers.ts'
import { committed, realRyuk, ryukStandIn } from '../support/ryuk-programs.ts'
import { tcpEndpoint } from '../support/tcp-endpoint.ts'

const engine = await useEngine()
const { docker } = engine
const standIn = await ryukStandIn(docker)
const real = await realRyuk(docker)
afterAll(() => standIn[Symbol.asyncDispose]())

beforeEach(() => {
  vi.stubEnv('RYUK_CONTAINER_IMAGE', standIn.image)
  vi.stubEnv('RYUK_RECONNECTION_TIMEOUT', '2s')
})
afterEach(() => vi.unstubAllEnvs())

const config = {
  reaper: 'ryuk',
  networks: { backend: {} },
  containers: {
    one: {
      image: 'busybox:1',
      command: 'sleep 600',
      networks: ['backend'],
      volumes: ['data:/data', '/anonymous'],
      stopSignal: 'SIGKILL',
    },
    two: { image: 'busybox:1', command: 'sleep 600', stopSignal: 'SIGKILL' },
  },
} satisfies ContainersConfig

const ryukOf = (sessionId: string): Docker.Container =>
  docker.getContainer(`testcontainers-ryuk-${sessionId}`)

const objectsOf = (sessionId: string): Promise<string[]> =>
  labelled(`org.testcontainers.session-id=${sessionId}`)

async function hasRyuk(sessionId: string): Promise<boolean> {
  const name = [`testcontainers-ryuk-${sessionId}`]
  return (await docker.listContainers({ all: true, filters: { name } })).length > 0
}

async function everythingGone(sessionId: string): Promise<void> {
  await eventually(async () => {
    expect(await objectsOf(sessionId)).toEqual([])
    expect(await hasRyuk(sessionId)).toBe(false)
  })
}

const logOf = (container: Docker.Container): Promise<string> =>
  readLogs(docker, { id: container.id, name: 'Ryuk' }, {})

describe.for([standIn, real])('with $name', ({ image, missing }) => {
  beforeEach((context) => {
    if (missing !== undefined) context.skip(missing)
    vi.stubEnv('RYUK_CONTAINER_IMAGE', image)
  })

  test('a session that closes removes everything by itself, and Ryuk last', async () => {
    const session = await startSession(config)
    const ryuk = await ryukOf(session.id).inspect()
    expect(ryuk.State.Running).toBe(true)
    expect(ryuk.Config.Labels).toMatchObject({
      'org.testcontainers': 'true',
      'org.testcontainers.ryuk': 'true',
    })
    expect(ryuk.Config.Labels).not.toHaveProperty('org.testcontainers.session-id')
    expect(ryuk.HostConfig).toMatchObject({ AutoRemove: true, Privileged: false })
    const before = engine.requests.length
    await session.close()
    const deletes = engine.requests.slice(before).filter((request) => request.startsWith('DELETE'))
    expect(deletes.at(-1)).toContain(`testcontainers-ryuk-${session.id}`)
    expect(await objectsOf(session.id)).toEqual([])
    expect(await hasRyuk(session.id)).toBe(false)
  })

  test('everything goes when the process and its watchdog are killed', async () => {
    const { id, child } = await startChild('stay')
    expect(await objectsOf(id)).toHaveLength(4)
    for (const watchdog of await childrenOf(child)) process.kill(watchdog, 'SIGKILL')
    child.kill('SIGKILL')
    await everythingGone(id)
  })

  test('a script that forgets to close its session ends all the same', async () => {
    const { id, child } = await startChild()
    expect(await exitOf(child)).toBe(0)
    await everythingGone(id)
  })

  test('a Ryuk that somebody kills is replaced, and the objects stay', async () => {
    const session = await startSession(config)
    const { Id: former } = await ryukOf(session.id).inspect()
    await docker.getContainer(former).kill()
    await eventually(async () => {
      const { Id, State } = await ryukOf(session.id).inspect()
      expect(Id).not.toBe(former)
      expect(State.Running).toBe(true)
    })
    expect(await objectsOf(session.id)).toHaveLength(4)
    await session.close()
    expect(await hasRyuk(session.id)).toBe(false)
  })
})

test('nothing is created before Ryuk has acknowledged its filter, whose value is encoded', async () => {
  await using holding = await ryukStandIn(docker, { holdAcknowledgement: true })
  vi.stubEnv('RYUK_CONTAINER_IMAGE', holding.image)
  const before = engine.requests.length
  const creates = (): string[] =>
    engine.requests.slice(before).filter((request) => /^POST .*\/create$/.test(request))
  const starting = startSession(config)
  const line = /line=(.*)/
  await eventually(async () => {
    expect(await logOf(ryukOf(engine.sessionIds.at(-1) ?? ''))).toMatch(line)
  })
  const id = engine.sessionIds.at(-1) ?? ''
  const [, filter] = line.exec(await logOf(ryukOf(id))) ?? []
  expect(filter).toBe(`label=org.testcontainers.session-id%3D${id}`)
  expect(creates()).toEqual(['POST /containers/create'])
  // Images are looked for all the same.
  expect(engine.requests.slice(before)).toContain(`GET /images/${imageOf('busybox:1')}/json`)
  await ryukOf(id).kill({ signal: 'SIGUSR2' })
  const session = await starting
  expect(creates().toSorted()).toEqual([
    'POST /containers/create',
    'POST /containers/create',
    'POST /containers/create',
    'POST /networks/create',
  ])
  await session.close()
})

test('a session that is given up before the acknowledgement leaves nothing', async () => {
  await using holding = await ryukStandIn(docker, { holdAcknowledgement: true })
  vi.stubEnv('RYUK_CONTAINER_IMAGE', holding.image)
  const giveUp = new AbortController()
  const starting = startSession(config, { signal: giveUp.signal })
  starting.catch(() => undefined)
  await eventually(async () =>
    expect(await logOf(ryukOf(engine.sessionIds.at(-1) ?? ''))).toContain('line='),
  )
  giveUp.abort(new Error('no more'))
  await expect(starting).rejects.toThrow('no more')
  expect(await hasRyuk(engine.sessionIds.at(-1) ?? '')).toBe(false)
  expect(await engine.leftovers()).toEqual([])
})

test('a connection that drops is made anew, and the objects stay', async () => {
  vi.stubEnv('RYUK_RECONNECTION_TIMEOUT', '60s')
  const session = await startSession(config)
  const ryuk = ryukOf(session.id)
  await ryuk.kill({ signal: 'SIGHUP' })
  await eventually(async () =>
    expect((await logOf(ryuk)).match(/filter received/g)).toHaveLength(2),
  )
  expect(await objectsOf(session.id)).toHaveLength(4)
  await session.close()
})

test('settings reach the container', async () => {
  const taken = await takenPort()
  const hostPort = taken.port
  await taken[Symbol.asyncDispose]()
  vi.stubEnv('RYUK_CONNECTION_TIMEOUT', '45s')
  vi.stubEnv('TESTCONTAINERS_RYUK_VERBOSE', 'true')
  vi.stubEnv('RYUK_PORT', '9090')
  vi.stubEnv('TESTCONTAINERS_RYUK_PORT', String(hostPort))
  vi.stubEnv('TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE', engineSocket)
  const session = await startSession(config)
  const { Config, Mounts, NetworkSettings } = await ryukOf(session.id).inspect()
  expect(Config.Env).toEqual(
    expect.arrayContaining([
      'RYUK_CONNECTION_TIMEOUT=45s',
      'RYUK_RECONNECTION_TIMEOUT=2s',
      'RYUK_VERBOSE=true',
      'RYUK_PORT=9090',
    ]),
  )
  expect(Mounts).toMatchObject([{ Source: engineSocket, Destination: '/var/run/docker.sock' }])
  expect(NetworkSettings.Ports['9090/tcp']).toEqual([
    { HostIp: '127.0.0.1', HostPort: String(hostPort) },
  ])
  await session.close()
})

test.each(['bridge_ip', 'gateway_ip'] as const)(
  'Ryuk is reached as containers are with connection mode %s',
  async (connectionMode) => {
    const session = await startSession({ ...config, connectionMode })
    const { HostConfig } = await ryukOf(session.id).inspect()
    expect(Object.keys((HostConfig.PortBindings as object | null) ?? {})).toEqual(
      connectionMode === 'bridge_ip' ? [] : ['8080/tcp'],
    )
    await session.close()
  },
)

test('TESTCONTAINERS_RYUK_DISABLED takes precedence over the config', async () => {
  vi.stubEnv('TESTCONTAINERS_RYUK_DISABLED', 'true')
  const session = await startSession(config)
  expect(await hasRyuk(session.id)).toBe(false)
  await session.close()
})

test('without being asked for, Ryuk runs for an engine behind TCP and for no local one', async () => {
  const { reaper: _, ...unasked } = config
  const local = await startSession(unasked)
  expect(await hasRyuk(local.id)).toBe(false)
  await local.close()
  await using endpoint = await tcpEndpoint()
  vi.stubEnv('DOCKER_HOST', `tcp://127.0.0.1:${endpoint.port}`)
  const events: LifecycleEvent[] = []
  const remote = await startSession(unasked, { onEvent: (event) => void events.push(event) })
  expect(await hasRyuk(remote.id)).toBe(true)
  expect(events.map(({ kind }) => kind)).toContain('ryuk-started')
  await remote.close()
  expect(await objectsOf(remote.id)).toEqual([])
  expect(await hasRyuk(remote.id)).toBe(false)
})

test('an image that cannot be had fails who asked for Ryuk, and is told to who did not', async () => {
  vi.stubEnv('RYUK_CONTAINER_IMAGE', 'localhost:1/ryuk:none')
  await expect(startSession(config)).rejects.toThrow(
    /^\[RYUK_FAILED\] Ryuk could not be started\.\n\n {2}image {8}localhost:1\/ryuk:none\n {2}reason {7}\[IMAGE_PULL_FAILED\] /,
  )
  expect(await engine.leftovers()).toEqual([])
  await using endpoint = await tcpEndpoint()
  vi.stubEnv('DOCKER_HOST', `tcp://127.0.0.1:${endpoint.port}`)
  const { reaper: _, ...unasked } = config
  const events: LifecycleEvent[] = []
  const session = await startSession(unasked, { onEvent: (event) => void events.push(event) })
  expect(events.filter(({ kind }) => kind === 'ryuk-unavailable')).toMatchObject([
    { error: { code: 'RYUK_FAILED' } },
  ])
  await session.close()
  expect(await objectsOf(session.id)).toEqual([])
})

test('a Ryuk that ends at once is told with what it said', async () => {
  await using failing = await committed(docker, imageOf('busybox:1'), {
    command: ['sh', '-c', 'echo no socket here >&2; exit 1'],
  })
  vi.stubEnv('RYUK_CONTAINER_IMAGE', failing.image)
  await expect(startSession(config)).rejects.toThrow(
    /\[RYUK_FAILED\][\s\S]*reason {7}its container ended\n {2}last log {5}no socket here\n\nFix: /,
  )
  expect(await engine.leftovers()).toEqual([])
  expect(await hasRyuk(engine.sessionIds.at(-1) ?? '')).toBe(false)
})

test('a Ryuk that was created and never started goes with the rest of a dead session', async () => {
  const sessionId = randomBytes(6).toString('hex')
  const name = `testcontainers-ryuk-${sessionId}`
  await docker.createContainer({ name, Image: imageOf('busybox:1') })
  const place = engineSocket
  const endpoint = { place, source: 'default', certificates: undefined }
  const address = { kind: 'socket', path: place } as const
  await removeSession({ endpoint: { ...endpoint, address }, sessionId }, () => undefined)
  expect(await hasRyuk(sessionId)).toBe(false)
})

const childProgram = fileURLToPath(new URL('../support/session-child.mjs', import.meta.url))

async function startChild(...args: string[]): Promise<{ id: string; child: ChildProcess }> {
  const child = spawn(process.execPath, [childProgram, JSON.stringify(config), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })
  const [line] = (await once(lines, 'line', { signal: AbortSignal.timeout(60_000) })) as [string]
  return { id: line.replace('session ', ''), child }
}

async function childrenOf({ pid }: ChildProcess): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return text.split(' ').filter(Boolean).map(Number)
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null)
    await once(child, 'exit', { signal: AbortSignal.timeout(60_000) })
  return child.exitCode
}
