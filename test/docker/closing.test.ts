// @module-tag engine-contract
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Docker from 'dockerode'
import { expect, onTestFinished, test } from 'vitest'
import { removeNetwork } from '../../packages/core/src/docker/remove-network.ts'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import type { LifecycleEvent } from '../../packages/core/src/session/events/lifecycle.ts'
import { eventually, foreignContainer, useEngine } from '../support/engine.ts'

const engine = await useEngine()
const proxied = (): Docker =>
  new Docker({ socketPath: engine.proxy.dockerHost.replace('unix://', '') })

const idle = { image: 'busybox:1', command: 'sleep 600' } as const

test.each(['network-created', 'container-starting', 'container-started'] as const)(
  'aborting a start at "%s" removes what it made, and rejects with the reason',
  async (moment) => {
    const controller = new AbortController()
    const start = startSession(
      {
        networks: { backend: {}, other: {} },
        containers: {
          first: { ...idle, networks: ['backend'], waitFor: { log: 'never' } },
          second: {
            ...idle,
            networks: ['other'],
            volumes: ['data:/data'],
            waitFor: { log: 'never' },
          },
          third: { ...idle, dependsOn: ['first'] },
        },
      },
      {
        signal: controller.signal,
        onEvent: ({ kind }) => {
          if (kind === moment) controller.abort(new Error('stopped by the user'))
        },
      },
    )
    await expect(start).rejects.toThrow(/^stopped by the user$/)
    expect(await engine.leftovers()).toEqual([])
  },
)

test('a signal that has aborted already starts nothing', async () => {
  const before = engine.requests.length
  const start = startSession(
    { containers: { idle } },
    { signal: AbortSignal.abort(new Error('no')) },
  )
  await expect(start).rejects.toThrow(/^no$/)
  expect(engine.requests).toHaveLength(before)
})

test('a signal that aborts when everything is ready changes nothing', async () => {
  const controller = new AbortController()
  await using session = await startSession({ containers: { idle } }, { signal: controller.signal })
  controller.abort()
  expect((await session.containers.idle.exec('echo on')).stdout).toBe('on\n')
})

test('closing during a start leaves nothing, and ends the start', async () => {
  await using session = await startSession({
    networks: { backend: {} },
    containers: {
      slow: { ...idle, networks: ['backend'], waitFor: { log: 'never' }, start: 'lazy' },
      dependent: { ...idle, dependsOn: ['slow'], start: 'lazy' },
    },
  })
  const created = engine.requests.length
  const starts = Promise.allSettled([session.start('slow'), session.start('dependent')])
  await eventually(() =>
    expect(engine.requests.slice(created).some((request) => request.endsWith('/start'))).toBe(true),
  )
  await session.close()
  expect(await engine.leftovers()).toEqual([])
  for (const outcome of await starts)
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'SESSION_CLOSED' } })
  await expect(session.start('slow')).rejects.toThrow('SESSION_CLOSED')
})

test('closing ends a pull that hangs', async () => {
  const registry = createServer(() => undefined)
  await new Promise<void>((resolve) => void registry.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void registry.close())
  const asked = new Promise((resolve) => registry.once('connection', resolve))
  const { port } = registry.address() as { port: number }
  await using session = await startSession({
    containers: { far: { image: `127.0.0.1:${port}/far:1`, start: 'lazy' } },
  })
  const start = session.start('far')
  const ended = expect(start).rejects.toThrow('SESSION_CLOSED')
  await asked
  await session.close()
  await ended
})

test('a session closes once, and its handles know that their containers are gone', async () => {
  const session = await startSession({
    containers: { web: { image: 'redis:7', ports: [6379], url: 'redis://{self.address}' } },
  })
  const { web } = session.containers
  await Promise.all([session.close(), session.close()])
  const before = engine.requests.length
  await session.close()
  expect(engine.requests).toHaveLength(before)
  expect(web.state).toBe('removed')
  expect(() => web.port()).toThrow(/CONTAINER_NOT_RUNNING[\s\S]*removed/)
  expect(() => web.url).toThrow('CONTAINER_NOT_RUNNING')
  await expect(web.exec('true')).rejects.toThrow(/CONTAINER_NOT_RUNNING|SESSION_CLOSED/)
})

test('what cannot be removed is named with the command that removes it, the rest is removed, and closing again tries it again', async () => {
  const session = await startSession({
    networks: { backend: {}, other: {} },
    containers: { web: { ...idle, networks: ['backend', 'other'], volumes: ['data:/data'] } },
  })
  const volume = `mooring-${session.id}-data`
  {
    const HostConfig = { Binds: [`${volume}:/theirs`] }
    await using _ = await foreignContainer(engine.docker, { HostConfig })
    const error = await session.close().catch((reason: Error) => reason)
    expect(String(error)).toMatch(
      /^TeardownError: \[TEARDOWN_FAILED\] 1 object could not be removed\.\n\n {2}left {9}volume "data": .*volume is (in use|being used).*\n\nFix: remove what is left by hand: docker -H unix:\/\/\S+ volume rm mooring-\w+-data$/,
    )
    expect(await engine.leftovers()).toEqual([`volume ${volume}`])
  }
  await session.close()
  expect(await engine.leftovers()).toEqual([])
})

test('a network goes although a container of somebody else is on it, which stays', async () => {
  const session = await startSession({
    networks: { backend: {} },
    containers: { web: { ...idle, networks: ['backend'] } },
  })
  const NetworkMode = `mooring-${session.id}-backend`
  await using foreign = await foreignContainer(engine.docker, { HostConfig: { NetworkMode } })
  await session.close()
  expect(await engine.leftovers()).toEqual([])
  expect((await foreign.inspect()).State.Running).toBe(true)
})

const miscount = 'network lan id 8d1c has active endpoints'

test('a network of which the engine has lost count fails no run, is told, and goes when the engine counts anew', async () => {
  const told: LifecycleEvent[] = []
  const session = await startSession(
    { networks: { backend: {} }, containers: { web: { ...idle, networks: ['backend'] } } },
    { onEvent: (event) => told.push(event) },
  )
  const name = `mooring-${session.id}-backend`
  engine.proxy.fail(
    /^DELETE .*\/networks\//,
    { status: 403, message: miscount },
    Number.MAX_SAFE_INTEGER,
  )
  await session.close()
  engine.proxy.heal()
  expect(told).toContainEqual(
    expect.objectContaining({ kind: 'network-left', network: 'backend', name }),
  )
  expect(await engine.leftovers()).toEqual([`network ${name}`])

  engine.proxy.fail(
    /^DELETE .*\/networks\//,
    { status: 403, message: miscount },
    Number.MAX_SAFE_INTEGER,
  )
  const error = await removeNetwork(proxied(), name).catch((reason: Error) => reason)
  engine.proxy.heal()
  expect(String(error)).toMatch(
    /^DockerError: \[NETWORK_MISCOUNTED\] Network "mooring-\w+-backend" cannot be removed: .*\n\n {2}engine {7}network lan id 8d1c has active endpoints \(HTTP 403\)\n\nFix: restart the engine/,
  )
  await removeNetwork(proxied(), name)
  expect(await engine.leftovers()).toEqual([])
})

test('containers end after those that depend on them, and within their grace period', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-order-'))
  const farewell = (name: string) =>
    ({
      image: 'busybox:1',
      command: ['sh', '-c', `trap 'echo ${name} >> /log/order; exit' TERM; sleep 600 & wait`],
      stopGracePeriod: '30s',
      volumes: [`${folder}:/log`],
    }) as const
  const session = await startSession({
    containers: {
      db: farewell('db'),
      api: { ...farewell('api'), dependsOn: ['db'] },
      page: { ...farewell('page'), dependsOn: ['api'] },
    },
  })
  await session.close()
  expect(await readFile(join(folder, 'order'), 'utf8')).toBe('page\napi\ndb\n')
  await rm(folder, { recursive: true })
})
