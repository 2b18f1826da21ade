// @module-tag engine-contract
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import type { ContainersConfig } from '../../packages/core/src/config/written/written-container.ts'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import type { LifecycleEvent } from '../../packages/core/src/session/events/lifecycle.ts'
import { createProgressLines } from '../../packages/core/src/session/events/progress-line.ts'
import { isPodman } from '../support/engine-product.ts'
import { eventually, useEngine } from '../support/engine.ts'

const engine = await useEngine()

const idle = { image: 'busybox:1', command: 'sleep 600' } as const
const secret = 'planted-Geheimnis-7141'

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-events-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

async function eventsIn(file: string): Promise<LifecycleEvent[]> {
  const text = await readFile(file, 'utf8')
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as LifecycleEvent)
}

test('the file and the listener are told the same, from the opening to the end', async () => {
  const file = join(await temporaryFolder(), 'events.jsonl')
  const heard: LifecycleEvent[] = []
  const session = await startSession(
    {
      events: file,
      networks: { backend: {} },
      containers: { db: { image: 'redis:7', ports: [6379], networks: ['backend'] } },
    },
    { onEvent: (event) => heard.push(event) },
  )
  await session.close()
  const events = await eventsIn(file)
  const kinds = events.map(({ kind }) => kind)
  // The container starts when its image is known, which is looked up beside the network.
  expect(kinds.splice(1, 2).toSorted()).toEqual(['container-starting', 'network-created'])
  expect(kinds).toEqual([
    'session-opened',
    'container-started',
    'container-ready',
    'container-removed',
    'session-closed',
  ])
  expect(heard.map(({ kind, atMs, session: id }) => [kind, atMs, id])).toEqual(
    events.map(({ kind, atMs }) => [kind, atMs, session.id]),
  )
  expect(events[0]).toMatchObject({
    kind: 'session-opened',
    endpoint: process.env['DOCKER_HOST'],
    apiVersion: expect.stringMatching(/^1\.\d+$/),
    containers: ['db'],
  })
  expect(events.at(-1)).toMatchObject({ kind: 'session-closed', containers: 1 })
  expect(await engine.leftovers()).toEqual([])
})

test('an end that nobody asked for is told with its exit code, a stop or restart is not', async () => {
  const ends: LifecycleEvent[] = []
  await using session = await startSession(
    {
      containers: {
        stopped: { image: 'redis:7', ports: [6379] },
        ended: {
          image: 'busybox:1',
          command: ['sh', '-c', 'while [ ! -e /end ]; do sleep 0.05; done; exit 3'],
        },
        job: { image: 'busybox:1', command: 'true', waitFor: { exit: 0 } },
      },
    },
    { onEvent: (event) => event.kind === 'container-exited' && ends.push(event) },
  )
  const { stopped, ended } = session.containers
  await stopped.restart()
  await stopped.stop()
  await ended.exec('touch /end')
  await eventually(() =>
    expect(ends).toEqual([
      expect.objectContaining({ container: 'ended', id: ended.id, exitCode: 3, oomKilled: false }),
    ]),
  )
})

test('a start that hangs says every ten seconds what it waits for, and so do those that wait for it', async () => {
  const lines: string[] = []
  const line = createProgressLines()
  const start = startSession(
    {
      containers: {
        db: { image: 'busybox:1', command: 'sleep 600', ports: [5432], startupTimeout: '11s' },
        api: { image: 'busybox:1', command: 'sleep 600', dependsOn: ['db'] },
      },
    },
    { onEvent: (event) => lines.push(line(event) ?? '') },
  )
  await expect(start).rejects.toThrow(/WAIT_TIMEOUT\] Container "db" was not ready after [\d.]+ s/)
  expect(lines.filter((text) => text.includes('still')).toSorted()).toEqual([
    'api still starting after 10 s: waiting for db',
    expect.stringMatching(
      /^db still starting after 10 s: waiting for port 5432, last probe ECONNREFUSED \S+:\d+$/,
    ),
  ])
  expect(await engine.leftovers()).toEqual([])
}, 60_000)

test('whatever the engine does not answer is named as what is waited for', async () => {
  const lines = new Set<string>()
  const line = createProgressLines()
  for (const request of [
    /^POST .*\/images\/create$/,
    /^POST .*\/networks\/create$/,
    /^PUT .*\/archive$/,
    /^POST .*\/start$/,
  ])
    engine.proxy.fail(request, 'silence', 100)
  const start = startSession(
    {
      networks: { backend: {} },
      containers: {
        pulled: { ...idle, image: 'localhost:1/no-such:1' },
        joining: { ...idle, networks: ['backend'] },
        filled: { ...idle, files: [{ target: '/a', content: 'a' }] },
        started: idle,
        dependent: { ...idle, dependsOn: ['started', 'filled'] },
      },
    },
    // A loaded machine looks at the clock a little later.
    { onEvent: (event) => lines.add((line(event) ?? '').replace(/after \d+ s/, 'after a while')) },
  )
  const failed = start.catch((reason: Error) => reason.message)
  await eventually(() =>
    expect([...lines].filter((text) => text.includes(' still ')).toSorted()).toEqual([
      'dependent still starting after a while: waiting for started, filled',
      'filled still starting after a while: waiting for a file to be copied in',
      'joining still starting after a while: waiting for network backend',
      'pulled still starting after a while: waiting for image localhost:1/no-such:1 (pulling)',
      'started still starting after a while: waiting for the engine to start it',
    ]),
  )
  engine.proxy.heal()
  await engine.proxy.goAway()
  await engine.proxy.comeBack()
  expect(await failed).toMatch(/^\[\w+_FAILED\]/)
  await eventually(async () => expect(await engine.leftovers()).toEqual([]))
}, 120_000)

test('no secret is in the error, the events, the file or the debug lines', async () => {
  const file = join(await temporaryFolder(), 'events.jsonl')
  // The engine knows the first answer when it asks for the second. Podman runs no check that nobody waits for.
  const untilAsked = isPodman ? 'sleep 2' : 'until [ -e /twice ]; do sleep 0.1; done'
  const config: ContainersConfig = {
    events: file,
    containers: {
      db: {
        image: 'busybox:1',
        command: ['sh', '-c', `echo "using $APP_PASSWORD"; ${untilAsked}; exit 4`],
        environment: { APP_PASSWORD: secret, URL: `sql://app:${secret}@db/app` },
        healthcheck: {
          test: 'echo "asking with $APP_PASSWORD"; [ -e /once ] && touch /twice; touch /once; exit 1',
          interval: '100ms',
          retries: 1000,
        },
        waitFor: [{ command: ['sh', '-c', `echo ${secret}; exit 1`] }, { log: secret }],
      },
    },
  }
  const script = `
    import { inspect } from 'node:util'
    import { startSession } from '@mooring/core'
    const heard = []
    const onEvent = (event) => heard.push(event)
    await startSession(${JSON.stringify(config)}, { onEvent }).catch((error) => heard.push(error))
    console.log(inspect(heard, { depth: 10, maxStringLength: Infinity }))`
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '-e', script],
    { env: { ...process.env, DEBUG: 'mooring:*' } },
  )
  expect(stdout).toContain('using ***')
  if (!isPodman) expect(stdout).toContain('asking with ***')
  expect(stderr).toContain('mooring:wait db: command')
  for (const output of [stdout, stderr, await readFile(file, 'utf8')])
    expect(output).not.toContain(secret)
  expect((await eventsIn(file)).map(({ kind }) => kind)).toContain('container-failed')
})
