// @module-tag engine-contract
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { resolveConfig } from '../../packages/core/src/config/resolve.ts'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import { openSession } from '../../packages/core/src/session/open-session.ts'
import { eventually, useEngine } from '../support/engine.ts'

const { proxy, ...engine } = await useEngine()

afterEach(async () => {
  proxy.heal()
  expect(await engine.leftovers()).toEqual([])
})

const idle = { image: 'busybox:1', command: ['sleep', '600'], stopSignal: 'SIGKILL' } as const

const openWith = (containers: Record<string, object>) =>
  openSession(resolveConfig({ containers } as never, { directory: process.cwd() }))

/** The engine takes connections and never answers, as one does behind a network that has gone. */
async function goSilent(): Promise<void> {
  proxy.fail(/./, 'silence', Number.MAX_SAFE_INTEGER)
  await proxy.goAway()
  await proxy.comeBack()
}

/** Waits for a request that is made from now on. */
function nextRequest(wanted: RegExp): Promise<void> {
  const before = proxy.requests.length
  return eventually(() =>
    expect(proxy.requests.slice(before)).toContainEqual(expect.stringMatching(wanted)),
  )
}

async function closeWhenBack({ close }: { close(): Promise<void> }): Promise<void> {
  proxy.heal()
  // A request may still be given a connection that was made before.
  await eventually(close)
}

test('a start that waits ends with ENGINE_LOST, and so does what depends on it', async () => {
  const session = await openWith({
    waits: { ...idle, waitFor: { log: 'never' } },
    dependent: { ...idle, dependsOn: ['waits'] },
  })
  const waiting = nextRequest(/^GET .*\/logs$/)
  const starts = Promise.allSettled([session.start('waits'), session.start('dependent')])
  await waiting
  await proxy.goAway()
  for (const outcome of await starts) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'ENGINE_LOST' } })
    expect(String((outcome as PromiseRejectedResult).reason)).toMatch(
      /^DockerError: \[ENGINE_LOST\] The Docker engine at unix:\/\/\S+ no longer answers\.\n\n {2}found by {5}DOCKER_HOST\n {2}reason {7}.+\n\nFix: see whether it runs and is reached \(`docker -H unix:\/\/\S+ version`\)/,
    )
  }
  await proxy.comeBack()
  await closeWhenBack(session)
})

test('a command that runs ends with ENGINE_LOST, later ones too, and the handle works when the engine is back', async () => {
  const session = await startSession({ containers: { idle } })
  const { idle: handle } = session.containers
  const begun = nextRequest(/^POST \/exec\/\w+\/start$/)
  const running = handle.exec('sleep 600').catch((error: unknown) => error)
  await begun
  await proxy.goAway()
  expect(await running).toMatchObject({ code: 'ENGINE_LOST' })
  await expect(handle.logs()).rejects.toMatchObject({ code: 'ENGINE_LOST' })
  await proxy.comeBack()
  await eventually(async () => expect((await handle.exec('echo on')).stdout).toBe('on\n'))
  await closeWhenBack(session)
})

test('an engine that is back at once is none that is lost: what waits goes on', async () => {
  const session = await openWith({ waits: { ...idle, waitFor: { command: 'test -e /ready' } } })
  const waiting = nextRequest(/^POST \/exec\/\w+\/start$/)
  const start = session.start('waits')
  await waiting
  await proxy.goAway()
  await proxy.comeBack()
  const [container] = await engine.docker.listContainers({
    filters: { label: [`org.testcontainers.session-id=${session.id}`] },
  })
  const exec = await engine.docker
    .getContainer(container?.Id ?? '')
    .exec({ Cmd: ['touch', '/ready'] })
  await exec.start({ Detach: true })
  expect((await start).state).toBe('running')
  await closeWhenBack(session)
})

test('a request that is cut alone is no loss of the engine', async () => {
  await using session = await startSession({ containers: { idle } })
  proxy.fail(/POST .*\/exec$/, 'cut before')
  await expect(session.containers.idle.exec('true')).rejects.toMatchObject({
    code: 'DOCKER_REQUEST_FAILED',
  })
})

test('a server that runs already is not lost with the engine', async () => {
  const server = createServer((_request, response) => response.end('here'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const use = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const session = await openWith({ idle, server: { use }, late: { use, dependsOn: ['server'] } })
  try {
    const started = await session.start('idle')
    await session.ask('start', { name: 'server' })
    await proxy.goAway()
    await expect(started.exec('true')).rejects.toMatchObject({ code: 'ENGINE_LOST' })
    expect(await session.ask('start', { name: 'server' })).toMatchObject({ state: 'running' })
    expect(await session.ask('start', { name: 'late' })).toMatchObject({ state: 'running' })
  } finally {
    server.close()
    await proxy.comeBack()
    await closeWhenBack(session)
  }
})

test('a failed test that used a container is told of the loss, and no other one', async () => {
  const session = await openWith({ idle })
  await session.start('idle')
  await proxy.goAway()
  const report = (names: string[]) =>
    session.ask('report', { names, sinceMs: 0, lostConnection: true })
  expect((await report(['idle'])).engineLost).toMatch(/^\[ENGINE_LOST\] The Docker engine at /)
  expect(await report([])).not.toHaveProperty('engineLost')
  await proxy.comeBack()
  await closeWhenBack(session)
})

test('closing without the engine asks it for nothing more, and names the commands that remove what is left', async () => {
  const session = await startSession({
    networks: { backend: {} },
    containers: { idle: { ...idle, networks: ['backend'] } },
  })
  await goSilent()
  await expect(session.containers.idle.exec('true')).rejects.toMatchObject({ code: 'ENGINE_LOST' })
  const error = await session.close().catch((reason: unknown) => reason)
  expect(String(error)).toMatch(
    /^TeardownError: \[TEARDOWN_FAILED\] 2 objects could not be removed\.\n\n {2}left {9}container "idle": the engine no longer answers\n {2}left {9}network "backend": the engine no longer answers\n\nFix: remove what is left by hand: docker -H unix:\/\/\S+ rm -f -v mooring-\w+-idle && docker -H unix:\/\/\S+ network rm mooring-\w+-backend$/,
  )
  await closeWhenBack(session)
})
