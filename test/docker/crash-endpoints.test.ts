// @module-tag engine-details
import { expect, test } from 'vitest'
import { makeAuthority } from '../support/certificates.ts'
import { startEngineProxy } from '../support/engine-proxy.ts'
import { engineSocket } from '../support/engine-socket.ts'
import { eventually, useEngine } from '../support/engine.ts'
import { oneOfEach, ownedSession, watchdogLog, type Moment } from '../support/owned-session.ts'
import { sshEndpoint, staticDocker } from '../support/ssh-endpoint.ts'
import { tcpEndpoint } from '../support/tcp-endpoint.ts'

const { docker } = await useEngine()
const dockerCommand = staticDocker()

// Ryuk would take its part elsewhere than on the usual socket.
const config = { ...oneOfEach, reaper: 'watchdog' } as const

async function expectNothingLeftBy(env: NodeJS.ProcessEnv): Promise<void> {
  await Promise.all(
    (['container-started', 'all-ready', 'closing'] satisfies Moment[]).map(async (moment) => {
      const closes = moment === 'closing' ? 'at once' : 'when told'
      await using session = await ownedSession({ config, closes, env })
      await session.seen(moment)
      session.kill('SIGKILL', 'group')
      await session.ended
      await eventually(async () => expect(await session.remains(), moment).toEqual([]))
    }),
  )
}

test('the watchdog removes what was made over tcp', async () => {
  await using endpoint = await tcpEndpoint()
  await expectNothingLeftBy({ DOCKER_HOST: `tcp://127.0.0.1:${endpoint.port}` })
})

test('the watchdog removes what was made over TLS', async () => {
  await using authority = await makeAuthority()
  await using endpoint = await tcpEndpoint({ authority })
  await expectNothingLeftBy({
    DOCKER_HOST: `tcp://127.0.0.1:${endpoint.port}`,
    DOCKER_TLS_VERIFY: '1',
    DOCKER_CERT_PATH: authority.clientFolder,
  })
})

test.skipIf(dockerCommand === undefined)(
  'the watchdog removes what was made over ssh, and takes the connection along',
  async () => {
    await using endpoint = await sshEndpoint(docker, dockerCommand!)
    await expectNothingLeftBy({
      DOCKER_HOST: `ssh://root@127.0.0.1:${endpoint.port}`,
      PATH: endpoint.path,
    })
  },
)

test('what could not be removed because the engine was away is removed when it is back', async () => {
  await using proxy = await startEngineProxy(engineSocket)
  await using session = await ownedSession({ config, env: { DOCKER_HOST: proxy.dockerHost } })
  await session.seen('all-ready')
  await proxy.goAway()
  session.tellToClose()
  const { exitCode, errors } = await session.ended
  expect(exitCode).toBe(1)
  expect(errors).toContain('TEARDOWN_FAILED')
  await eventually(async () => expect(await watchdogLog(session)).toContain('ENOENT'))
  expect(await session.objects()).not.toEqual([])
  await proxy.comeBack()
  await eventually(async () => expect(await session.remains()).toEqual([]))
})

test('the watchdog waits for an engine that is away when its process is killed', async () => {
  await using proxy = await startEngineProxy(engineSocket)
  await using session = await ownedSession({ config, env: { DOCKER_HOST: proxy.dockerHost } })
  await session.seen('all-ready')
  await proxy.goAway()
  session.kill('SIGKILL', 'group')
  await session.ended
  await eventually(async () => expect(await watchdogLog(session)).toContain('ENOENT'))
  await proxy.comeBack()
  await eventually(async () => expect(await session.remains()).toEqual([]))
})

test('the watchdog tries again what an engine in trouble refuses', async () => {
  await using proxy = await startEngineProxy(engineSocket)
  await using session = await ownedSession({ config, env: { DOCKER_HOST: proxy.dockerHost } })
  await session.seen('all-ready')
  proxy.fail(/^DELETE /, { status: 500, message: 'injected: the device is busy' }, 5)
  proxy.fail(/^GET \/networks$/, 'cut before', 2)
  session.kill('SIGKILL', 'group')
  await session.ended
  await eventually(async () => expect(await session.remains()).toEqual([]))
  expect(await watchdogLog(session)).toContain('injected: the device is busy')
})

test('an object that the engine makes after the death of the process is removed too', async () => {
  await using proxy = await startEngineProxy(engineSocket)
  let passOn: () => void = () => undefined
  const until = new Promise<void>((resolve) => (passOn = resolve))
  proxy.fail(/^POST \/containers\/create$/, { until })
  const only = { containers: { late: { image: 'busybox:1', command: ['sleep', '600'] } } }
  await using session = await ownedSession({ config: only, env: { DOCKER_HOST: proxy.dockerHost } })
  await eventually(() => expect(proxy.requests).toContain('POST /containers/create'))
  session.kill('SIGKILL', 'group')
  await session.ended
  await eventually(async () => expect(await watchdogLog(session)).toContain('is gone'))
  passOn()
  await eventually(async () => expect(await session.remains()).toEqual([]))
  expect(await watchdogLog(session)).toContain(
    `removing container mooring-${session.sessionId()}-late`,
  )
})
