// @module-tag engine-details
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ContainerConfig } from '../../packages/core/src/config/written/written-container.ts'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import { eventually, imageOf, useEngine } from '../support/engine.ts'
import { serverImage } from '../support/server-image.ts'

const engine = await useEngine()

const shell = (script: string): Pick<ContainerConfig, 'image' | 'command'> => ({
  image: 'busybox:1',
  command: ['sh', '-c', script],
})

/** The message of a start that must fail and leave nothing. */
async function failureOf(container: ContainerConfig): Promise<Error & { code: string }> {
  const outcome = await startSession({ containers: { job: container } }).then(
    (session) => session.close().then(() => undefined),
    (error: unknown) => error as Error & { code: string },
  )
  expect(await engine.leftovers()).toEqual([])
  if (!outcome) throw new Error('the start did not fail')
  return outcome
}

test('each strategy finds its container ready, and says what it waited for', async () => {
  const lines: string[] = []
  const httpd = 'mkdir /www; echo fine > /www/health; exec httpd -f -p 80 -h /www'
  const loud = 'echo booting; echo warn >&2; echo listening on 1; echo listening on 2; sleep 600'
  await using session = await startSession(
    {
      containers: {
        ports: { ...shell(httpd), ports: [80] },
        http: { ...shell(httpd), ports: [80], waitFor: { http: '/health', body: /^fine$/m } },
        missing: { ...shell(httpd), ports: [80], waitFor: { http: '/none', status: 404 } },
        log: { ...shell(loud), waitFor: { log: /listening on \d/, times: 2, stream: 'stdout' } },
        stderr: { ...shell(loud), waitFor: { log: 'warn', stream: 'stderr' } },
        command: {
          ...shell('sleep 0.2; touch /ready; sleep 600'),
          waitFor: { command: 'cat /ready' },
        },
        once: { ...shell('echo done'), waitFor: { exit: 0 } },
        check: {
          ...shell('touch /ready; sleep 600'),
          healthcheck: { test: 'cat /ready', interval: '200ms' },
        },
        asked: {
          ...shell('sleep 0.2; touch /ready; sleep 600'),
          waitFor: async (handle, { signal }) =>
            !signal.aborted && (await handle.exec(['cat', '/ready'])).exitCode === 0,
        },
        several: {
          ...shell(`echo starting; ${httpd}`),
          ports: [80],
          waitFor: ['ports', { log: 'starting' }, { http: '/health' }],
        },
        // No shell and nothing else inside, so that only what comes from outside can tell.
        shellless: { image: serverImage('nats'), waitFor: { log: 'Server is ready' } },
        shelllessPort: { image: serverImage('nats'), ports: [4222] },
        plain: shell('sleep 600'),
      },
    },
    {
      onEvent: (event) => {
        if (event.kind === 'container-ready') lines.push(`${event.container}: ${event.waitedFor}`)
      },
    },
  )
  expect(session.containers.once.state).toBe('exited')
  expect(lines.toSorted()).toEqual([
    'asked: the wait function',
    'check: its health check',
    'command: command cat …',
    'http: GET /health on port 80 with body /^fine$/m',
    'log: log line /listening on \\d/ on stdout (2 times)',
    'missing: GET /none on port 80 with status 404',
    'once: exit with code 0',
    'plain: running',
    'ports: port 80',
    'several: port 80, log line "starting", GET /health on port 80',
    'shellless: log line "Server is ready"',
    'shelllessPort: port 4222',
    'stderr: log line "warn" on stderr',
  ])
})

test('a wait function loads what it needs once, while the engine starts the container', async () => {
  const happened: string[] = []
  const waitFor = Object.assign(() => happened.push('called') > 2, {
    load: (directory: string) => void happened.push(`loaded from ${directory}`),
  })
  await using session = await startSession({
    containers: { asked: { ...shell('sleep 600'), waitFor } },
  })
  expect(session.containers.asked.state).toBe('running')
  expect(happened).toEqual([`loaded from ${process.cwd()}`, 'called', 'called'])
})

test('the health check of the image is waited for, unless the declaration switches it off', async () => {
  const context = await mkdtemp(join(tmpdir(), 'mooring-health-'))
  await writeFile(
    join(context, 'Dockerfile'),
    `FROM ${imageOf('busybox:1')}
HEALTHCHECK --interval=200ms CMD cat /ready
CMD ["sh", "-c", "[ $SLOW ] || touch /ready; sleep 600"]`,
  )
  const waits: Record<string, string> = {}
  await using session = await startSession(
    {
      containers: {
        checked: { build: context },
        unchecked: { build: context, environment: { SLOW: 1 }, healthcheck: false },
      },
    },
    {
      onEvent: (event) => {
        if (event.kind === 'container-ready') waits[event.container] = event.waitedFor
      },
    },
  )
  expect(waits).toEqual({ checked: 'its health check', unchecked: 'running' })
  const { checked, unchecked } = session.containers
  const images = [checked.image, unchecked.image]
  await session.close()
  for (const image of images) await engine.docker.getImage(image).remove()
  await rm(context, { recursive: true })
})

test('a container that ends while it is waited for ends the wait at once, with exit code and log', async () => {
  const error = await failureOf({
    ...shell('echo one; echo cannot open the database; exit 3'),
    waitFor: { log: 'ready' },
  })
  expect(error.code).toBe('CONTAINER_EXITED')
  expect(error.message).toMatch(
    /^\[CONTAINER_EXITED\] Container "job" exited with code 3 after \d+\.\d s, before it was ready\.\n\n {2}image {8}\S*busybox:1 \(container [0-9a-f]{12}\)\n {2}state {8}exited, exit code 3\n {2}waited for {3}log line "ready", last probe .*\n {2}last log {5}one\n {15}cannot open the database\n {2}declared at {2}the config passed to startSession, containers\.job\n\nFix: /,
  )
})

test.each<[string, Partial<ContainerConfig>]>([
  ['ports', { ports: [80] }],
  ['HTTP', { ports: [80], waitFor: { http: '/' } }],
  ['health check', { healthcheck: { test: 'true', interval: '1h' } }],
  ['command', { waitFor: { command: 'false' } }],
  ['function', { waitFor: () => false }],
])('so does the wait for %s', async (_, declaration) => {
  const error = await failureOf({ ...shell('sleep 0.3; exit 4'), ...declaration })
  expect(error.message).toMatch(/^\[CONTAINER_EXITED\] Container "job" exited with code 4 after/)
})

test('a timeout tells the state, the last probe and the log, and the container is removed', async () => {
  const error = await failureOf({
    ...shell('echo still loading; sleep 600'),
    ports: [80],
    startupTimeout: '2s',
  })
  expect(error.message).toMatch(
    /^\[WAIT_TIMEOUT\] Container "job" was not ready after 2\.\d s\.[\s\S]*state {8}running\n {2}waited for {3}port 80, last probe ECONNREFUSED \S+:80\n {2}last log {5}still loading\n[\s\S]*raise containers\.job\.startupTimeout \(now 2000 ms\)/,
  )
})

test('an unhealthy container is given up before the timeout, with what its check said', async () => {
  const error = await failureOf({
    ...shell('sleep 600'),
    healthcheck: { test: 'echo no answer; exit 1', interval: '100ms', retries: 1 },
  })
  expect(error.message).toMatch(
    /^\[CONTAINER_UNHEALTHY\] Container "job" became unhealthy after[\s\S]*last check {3}no answer\n/,
  )
})

test('waiting for health without a health check fails at once', async () => {
  const error = await failureOf({ ...shell('sleep 600'), waitFor: 'healthy' })
  expect(error.message).toMatch(/^\[CONTAINER_UNHEALTHY\].* has no health check/)
})

test('a job that ends with another exit code than awaited has failed', async () => {
  const error = await failureOf({
    ...shell('echo migration 7 failed; exit 1'),
    waitFor: { exit: 0 },
  })
  expect(error.message).toMatch(
    /^\[CONTAINER_EXITED\][\s\S]*waited for {3}exit with code 0[\s\S]*migration 7 failed/,
  )
})

test('a container that ran out of memory is said to have', async () => {
  const error = await failureOf({
    ...shell('echo filling; tail /dev/zero'),
    memory: '6m',
    waitFor: { log: 'never' },
    raw: (body) => ({ ...body, HostConfig: { ...body.HostConfig, MemorySwap: 6 * 1024 * 1024 } }),
  })
  expect(error.message).toMatch(
    /exited with code 137[\s\S]*state {8}exited, exit code 137, killed .*(ran|running) out of memory/,
  )
})

test('a wait function that keeps throwing is named, with its last error as the cause', async () => {
  const error = await failureOf({
    ...shell('sleep 600'),
    startupTimeout: 1500,
    waitFor: () => {
      throw new TypeError('rows is undefined')
    },
  })
  expect(error.message).toMatch(/^\[WAIT_FUNCTION_FAILED\][\s\S]*TypeError: rows is undefined/)
  expect(error.cause).toBeInstanceOf(TypeError)
})

test('a restarted container is ready when its log says so anew, also when it says so at once', async () => {
  await using session = await startSession({
    containers: {
      quick: {
        ...shell('echo ready; sleep 600'),
        stopSignal: 'SIGKILL',
        waitFor: { log: 'ready' },
      },
      slow: {
        ...shell('[ -e /again ] && until [ -e /go ]; do sleep 0.05; done; echo ready; sleep 600'),
        stopSignal: 'SIGKILL',
        startupTimeout: '30s',
        waitFor: { log: 'ready' },
      },
    },
  })
  const { quick, slow } = session.containers
  for (let run = 0; run < 3; run += 1) await quick.restart()
  expect((await quick.logs()).match(/ready/g)).toHaveLength(4)

  await slow.exec(['touch', '/again'])
  let ready = false
  const restarted = slow.restart().then(() => (ready = true))
  // The old line is there all the time; a command in the new run proves that the wait has begun.
  await quick.exec('true')
  await eventually(async () => expect((await slow.exec(['pidof', 'sleep'])).exitCode).toBe(0))
  expect(ready).toBe(false)
  await slow.exec(['touch', '/go'])
  await restarted
  expect((await slow.logs()).match(/ready/g)).toHaveLength(2)
})
