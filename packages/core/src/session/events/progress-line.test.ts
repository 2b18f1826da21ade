import { DockerError, StartupError } from '@mooring/client'
import { expect, test } from 'vitest'
import type { Happening } from './lifecycle.ts'
import { createProgressLines } from './progress-line.ts'

const pulling = (layersDone: number): Happening => ({
  kind: 'image-progress',
  progress: {
    kind: 'pulling',
    image: 'redis:7',
    layersDone,
    layersTotal: 4,
    downloadedBytes: 0,
    totalBytes: 0,
  },
})

const waiting = { kind: 'container-waiting', container: 'cache', phase: 'ready' } as const

test('each event that is news is one line', () => {
  const line = createProgressLines()
  const id = '0123456789abcdef'
  const error = new StartupError({ code: 'CONTAINER_EXITED', what: 'It ended.', why: ['log'] })
  const events: Happening[] = [
    pulling(0),
    { kind: 'image-pulled', image: 'redis:7', elapsedMs: 1234 },
    { kind: 'image-built', image: 'mooring/app', elapsedMs: 10 },
    { kind: 'network-created', network: 'backend', elapsedMs: 45 },
    { kind: 'container-starting', container: 'cache', image: 'redis:7' },
    { kind: 'container-started', container: 'cache', id, elapsedMs: 120 },
    { kind: 'container-ready', container: 'cache', id, elapsedMs: 130, waitedFor: 'port 6379' },
    { kind: 'container-failed', container: 'db', error },
    { ...waiting, elapsedMs: 10_012, waitedFor: 'port 6379' },
    { ...waiting, elapsedMs: 20_009, waitedFor: 'port 6379', lastProbe: 'ECONNREFUSED 1.2.3.4:5' },
    { kind: 'container-exited', container: 'db', id, exitCode: 137, oomKilled: true },
    { kind: 'container-exited', container: 'db', id, exitCode: 1, oomKilled: false },
    { kind: 'session-closed', containers: 1, elapsedMs: 95 },
    { kind: 'session-closed', containers: 2, elapsedMs: 95 },
  ]
  expect(events.map(line)).toEqual([
    'pulling redis:7',
    'pulled redis:7 in 1.23 s',
    'built mooring/app in 0.01 s',
    'network backend created in 0.04 s',
    'cache starting (redis:7)',
    'cache started in 0.12 s (container 0123456789ab)',
    'cache ready in 0.13 s (port 6379)',
    'db failed: [CONTAINER_EXITED] It ended.',
    'cache still starting after 10 s: waiting for port 6379',
    'cache still starting after 20 s: waiting for port 6379, last probe ECONNREFUSED 1.2.3.4:5',
    'db exited with code 137, out of memory',
    'db exited with code 1',
    '1 container removed in 0.10 s',
    '2 containers removed in 0.10 s',
  ])
})

test('a pull is told once, a build step by step', () => {
  const line = createProgressLines()
  const building = (step: number): Happening => ({
    kind: 'image-progress',
    progress: { kind: 'building', image: 'app', step, stepsTotal: 2, instruction: 'RUN make' },
  })
  expect([0, 1, 2].map((done) => line(pulling(done)))).toEqual([
    'pulling redis:7',
    undefined,
    undefined,
  ])
  expect([building(1), building(1), building(2)].map(line)).toEqual([
    'building app: step 1/2 RUN make',
    undefined,
    'building app: step 2/2 RUN make',
  ])
})

test('a step of several stages is told with its stage, and one of the cache as such', () => {
  const line = createProgressLines()
  const step = { kind: 'building', image: 'app', step: 2, stepsTotal: 3 } as const
  const lineOf = (progress: Extract<Happening, { kind: 'image-progress' }>['progress']) =>
    line({ kind: 'image-progress', progress })
  expect(lineOf({ ...step, instruction: 'RUN make', cached: true })).toBe(
    'building app: step 2/3 CACHED RUN make',
  )
  expect(lineOf({ ...step, instruction: 'COPY a /a', stage: 'base' })).toBe(
    'building app: step base 2/3 COPY a /a',
  )
  expect(lineOf({ kind: 'sending', image: 'app', sentBytes: 2_000_000 })).toBeUndefined()
})

test('files that were edited are told with what comes of it, the first by its name', () => {
  const line = createProgressLines()
  const edit = { kind: 'sources-changed', container: 'app' } as const
  expect(line({ ...edit, files: ['src/a.js'], isBuilt: true })).toBe(
    'app is rebuilt: src/a.js changed',
  )
  expect(line({ ...edit, files: ['a.conf', 'b', 'c'], isBuilt: false })).toBe(
    'app restarts: a.conf and 2 more changed',
  )
})

test('a session that started nothing ends without a word', () => {
  const closed: Happening = { kind: 'session-closed', containers: 0, elapsedMs: 1 }
  expect(createProgressLines()(closed)).toBeUndefined()
})

test('a network that the engine cannot remove is told with what helps', () => {
  const left: Happening = { kind: 'network-left', network: 'lan', name: 'mooring-0-lan' }
  expect(createProgressLines()(left)).toBe(
    'network "lan" stays: the engine counts containers on it, and lists none; restart the engine, then run `mooring prune`',
  )
})

test('Ryuk is told when it is there, and why it is not', () => {
  const line = createProgressLines()
  const why = ['image        ryuk:1', 'reason       its container ended']
  const error = new DockerError({ code: 'RYUK_FAILED', what: 'Ryuk could not be started.', why })
  expect(line({ kind: 'ryuk-started', elapsedMs: 310 })).toBe('Ryuk ready in 0.31 s')
  expect(line({ kind: 'ryuk-unavailable', error })).toBe(
    'without Ryuk, the watchdog alone clears up after a crash: its container ended',
  )
})

test('what a test has of its own starts without a line, unless it fails', () => {
  const line = createProgressLines()
  const started = { id: '0123', elapsedMs: 1 }
  const own = { container: 'db-1', instanceOf: 'db' }
  expect(line({ kind: 'container-starting', ...own, image: 'db:1' })).toBeUndefined()
  expect(line({ kind: 'container-ready', ...own, ...started, waitedFor: 'x' })).toBeUndefined()
  expect(line({ kind: 'container-failed', container: 'db-1', error: new Error('no') })).toBe(
    'db-1 failed: no',
  )
})
