import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import type { LifecycleEvent } from '../../packages/core/src/session/events/lifecycle.ts'
import { createProgressLines } from '../../packages/core/src/session/events/progress-line.ts'
import { startSession } from '../../packages/core/src/session/start-session.ts'
import { useEngine } from '../support/engine.ts'

const engine = await useEngine()

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
  expect(events.map(({ kind }) => kind)).toEqual([
    'session-opened',
    'container-starting',
    'network-created',
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
  await expect
    .poll(() => ends)
    .toEqual([
      expect.objectContaining({ container: 'ended', id: ended.id, exitCode: 3, oomKilled: false }),
    ])
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
  await expect(start).rejects.toThrow(/WAIT_TIMEOUT\] Container "db" was not ready after 11\./)
  expect(lines.filter((text) => text.includes('still')).toSorted()).toEqual([
    'api still starting after 10 s: waiting for db',
    expect.stringMatching(
      /^db still starting after 10 s: waiting for port 5432, last probe ECONNREFUSED \S+:\d+$/,
    ),
  ])
  expect(await engine.leftovers()).toEqual([])
}, 60_000)

test('no secret is in the error, the events or the file', async () => {
  const file = join(await temporaryFolder(), 'events.jsonl')
  const heard: unknown[] = []
  const start = startSession(
    {
      events: file,
      containers: {
        db: {
          image: 'busybox:1',
          command: ['sh', '-c', 'echo "using $APP_PASSWORD"; exit 4'],
          environment: { APP_PASSWORD: secret, URL: `sql://app:${secret}@db/app` },
          waitFor: { log: 'ready' },
        },
      },
    },
    { onEvent: (event) => heard.push(event) },
  )
  const error = (await start.catch((reason: unknown) => reason)) as Error
  expect(error.message).toContain('using ***')
  const outputs = [error.stack, error.message, await readFile(file, 'utf8'), inspect(heard)]
  for (const output of outputs) expect(output).not.toContain(secret)
  expect((await eventsIn(file)).map(({ kind }) => kind)).toContain('container-failed')
})
