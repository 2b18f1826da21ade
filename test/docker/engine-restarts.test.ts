// @module-tag engine-details
import { isMooringError } from '@mooring/client'
import { afterEach, expect, test, vi } from 'vitest'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import { startEngineProxy } from '../support/engine-proxy.ts'
import { engineSocket } from '../support/engine-socket.ts'
import { eventually, useEngine } from '../support/engine.ts'
import { nestedEngine } from '../support/nested-engine.ts'
import { oneOfEach, ownedSession } from '../support/owned-session.ts'

const { docker, proxy, ...engine } = await useEngine()

afterEach(() => vi.unstubAllEnvs())

const idle = { image: 'busybox:1', command: ['sleep', '600'], stopSignal: 'SIGKILL' } as const

test('while the engine is away requests fail clearly; when it is back, handles work and know what happened', async () => {
  await using session = await startSession({ containers: { goesOn: idle, dies: idle } })
  const { goesOn, dies } = session.containers
  await proxy.goAway()
  const failure = await goesOn.exec('echo on').catch((error: unknown) => error)
  expect(isMooringError(failure), String(failure)).toBe(true)
  await docker.getContainer(dies.id).kill()
  await docker.getContainer(dies.id).wait()
  await proxy.comeBack()
  await eventually(() => expect(dies.state).toBe('exited'))
  expect((await goesOn.exec('echo on')).stdout).toBe('on\n')
  await docker.getContainer(goesOn.id).kill()
  await eventually(() => expect(goesOn.state).toBe('exited'))
  await session.close()
  expect(await engine.leftovers()).toEqual([])
})

test('a session closes again when the engine is back', async () => {
  const session = await startSession({ containers: { idle } })
  await proxy.goAway()
  await expect(session.close()).rejects.toMatchObject({ code: 'TEARDOWN_FAILED' })
  await proxy.comeBack()
  // A request may still be given a connection that was made to the engine before.
  await eventually(session.close)
  expect(await engine.leftovers()).toEqual([])
})

// It starts for as long as there is an engine, so that none goes away too late.
const startsForever = {
  ...oneOfEach,
  reaper: 'watchdog',
  containers: {
    ...oneOfEach.containers,
    second: { ...oneOfEach.containers.second, waitFor: { log: 'never' } },
  },
} as const

test.each(['network-created', 'container-started'] as const)(
  'a start whose engine goes away at "%s" fails with that, ends, and leaves nothing when it is back',
  async (moment) => {
    await using own = await startEngineProxy(engineSocket)
    const env = { DOCKER_HOST: own.dockerHost }
    await using session = await ownedSession({ config: startsForever, env })
    await session.seen(moment)
    await own.goAway()
    const { exitCode, errors } = await session.ended
    expect(exitCode, errors).toBe(1)
    expect(errors).toMatch(/(DockerError|StartupError): \[/)
    await own.comeBack()
    await eventually(async () => expect(await session.remains()).toEqual([]))
  },
)

test('an engine that restarts ends its containers, which their handles know, and everything is removed', async () => {
  await using inner = await nestedEngine(docker, ['busybox:1'])
  const { NetworkSettings } = await inner.container.inspect()
  const host = NetworkSettings.Networks[inner.network]?.IPAddress ?? ''
  vi.stubEnv('DOCKER_HOST', `tcp://${host}:2375`)
  const session = await startSession({
    reaper: 'watchdog',
    containers: { idle: { ...idle, volumes: ['data:/data'] } },
  })
  const { idle: handle } = session.containers
  expect(handle.state).toBe('running')
  await inner.container.restart()
  await eventually(() => inner.docker.ping())
  await eventually(() => expect(handle.state).toBe('exited'))
  await session.close()
  const filters = { label: [`org.testcontainers.session-id=${session.id}`] }
  expect(await inner.docker.listContainers({ all: true, filters })).toEqual([])
  expect((await inner.docker.listVolumes({ filters })).Volumes ?? []).toEqual([])
})

test('a container whose disk is full fails with what it said of that', async () => {
  const start = startSession({
    containers: {
      full: {
        image: 'busybox:1',
        command: ['sh', '-c', 'dd if=/dev/zero of=/small/file bs=1k count=1k || exit 28'],
        tmpfs: { '/small': 'size=64k' },
        waitFor: { log: 'never' },
      },
    },
  })
  await expect(start).rejects.toMatchObject({
    code: 'CONTAINER_EXITED',
    message: expect.stringMatching(/exited with code 28[^]*No space left on device/) as string,
  })
  expect(await engine.leftovers()).toEqual([])
})
