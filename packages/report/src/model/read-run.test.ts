import { expect, test } from 'vitest'
import { summaryOf } from '../summary-of.ts'
import { readRun } from './read-run.ts'
import type { Run } from './run.ts'
import { countTests } from './tests.ts'

const begin = 1_777_627_812_000
const line = (atMs: number, kind: string, rest: object = {}): string =>
  JSON.stringify({ atMs: begin + atMs, session: '0feadf8f9c73', kind, ...rest })
const read = (...lines: string[]): Run => readRun(lines, { title: 'shop' })

const opened = line(0, 'session-opened', { endpoint: '/var/run/docker.sock', apiVersion: '1.41' })
const dbReady = line(1_000, 'container-ready', {
  container: 'db',
  elapsedMs: 700,
  waitedFor: 'port 5432',
  phases: [
    { phase: 'image', elapsedMs: 200 },
    { phase: 'start', elapsedMs: 300 },
    { phase: 'prepare', elapsedMs: 400 },
  ],
})
const ended = (rest: object): string => {
  const times = { waitingAtMs: begin + 400, startedAtMs: begin + 1_030, endedAtMs: begin + 1_100 }
  return line(1_100, 'test-ended', {
    name: 'orders > stores one',
    file: 'orders.test.ts',
    outcome: 'passed',
    attempt: 1,
    uses: [{ container: 'db', data: 'test_1' }],
    ...times,
    ...rest,
  })
}

test('the phases of a start stand where they were, and end when it is ready', () => {
  const [row] = read(
    opened,
    line(300, 'container-starting', { container: 'db', image: 'postgres:18' }),
    dbReady,
    line(2_000, 'container-removed', { container: 'db', elapsedMs: 90 }),
    line(2_010, 'session-closed', { containers: 1, elapsedMs: 100 }),
  ).containers
  expect(row).toMatchObject({
    name: 'db',
    image: 'postgres:18',
    fromMs: 100,
    readyMs: 1_000,
    toMs: 2_000,
    removalMs: 90,
    waitedFor: 'port 5432',
    phases: [
      { phase: 'image', fromMs: 100, toMs: 300 },
      { phase: 'start', fromMs: 300, toMs: 600 },
      { phase: 'prepare', fromMs: 600, toMs: 1_000 },
    ],
  })
})

test('a test says what it has waited for: the container, and data of its own', () => {
  const { tests, sums } = read(
    opened,
    dbReady,
    line(1_028, 'data-leased', { container: 'db', data: 'test_1', user: 'x', elapsedMs: 20 }),
    // Of another test, which had the same data before.
    line(300, 'data-leased', { container: 'db', data: 'test_1', user: 'y', elapsedMs: 9 }),
    ended({}),
  )
  expect(tests).toMatchObject([
    {
      outcome: 'passed',
      waitingMs: 400,
      startMs: 1_030,
      endMs: 1_100,
      waits: [
        { what: 'db to be ready', ms: 600 },
        { what: 'data of its own on db', ms: 20 },
      ],
    },
  ])
  expect(sums).toContainEqual({ label: 'Tests waited', ms: 630, of: '1 of 1 test, added up' })
})

test('of an attempt that is told twice the last word counts, and one that was tried again is no failure', () => {
  const { tests } = read(
    ended({}),
    ended({ outcome: 'failed', error: '\u001B[31mno\u001B[39m' }),
    ended({ attempt: 2, waitingAtMs: begin + 1_200 }),
    ended({ name: 'other', outcome: 'failed', error: 'bad' }),
  )
  expect(tests.map(({ name, attempt, outcome, error }) => [name, attempt, outcome, error])).toEqual(
    [
      ['orders > stores one', 1, 'retried', 'no'],
      ['other', 1, 'failed', 'bad'],
      ['orders > stores one', 2, 'passed', ''],
    ],
  )
})

test('a pass is no last word on a failure of a test of the same name', () => {
  const { tests } = read(ended({ outcome: 'failed', error: 'no' }), ended({}), ended({}))
  expect(tests.map(({ outcome }) => outcome).sort()).toEqual(['failed', 'passed', 'passed'])
})

test('what ran again in watch mode stands in the place of what ran before, file by file', () => {
  const again = line(2_000, 'tests-begin')
  const later = { atMs: begin + 3_000, waitingAtMs: begin + 2_100, endedAtMs: begin + 2_900 }
  const { tests } = read(
    // Projects begin one by one.
    line(10, 'tests-begin'),
    line(20, 'tests-begin'),
    ended({ outcome: 'failed', error: 'no' }),
    ended({ name: 'removed since' }),
    ended({ file: 'other.test.ts' }),
    again,
    ended({ ...later }),
  )
  expect(tests.map(({ file, name, outcome }) => [file, name, outcome])).toEqual([
    ['other.test.ts', 'orders > stores one', 'passed'],
    ['orders.test.ts', 'orders > stores one', 'passed'],
  ])
})

test('skipped tests and failed hooks are rows, and not counted among those that ran', () => {
  const { tests, sums } = read(
    dbReady,
    ended({}),
    ended({ name: 'left out', outcome: 'skipped' }),
    ended({ name: 'afterAll', outcome: 'failed', isAround: true, error: 'no tide' }),
  )
  expect(tests.map(({ name, outcome, isAround }) => [name, outcome, isAround])).toEqual([
    ['orders > stores one', 'passed', false],
    ['left out', 'skipped', false],
    ['afterAll', 'failed', true],
  ])
  expect(countTests(tests)).toBe(1)
  expect(sums.find(({ label }) => label === 'Tests waited')?.of).toMatch(/ of 1 test, added up$/)
})

test('a test that was tried again is counted once', () => {
  const { sums } = read(
    dbReady,
    ended({ outcome: 'failed', error: 'no' }),
    ended({ attempt: 2, waitingAtMs: begin + 1_000, startedAtMs: begin + 1_010 }),
  )
  expect(sums).toContainEqual({ label: 'Tests waited', ms: 640, of: '1 of 1 test, added up' })
})

test('a start that failed, one that died, one that was taken over, and one of each test', () => {
  const { containers } = read(
    line(10, 'container-starting', { container: 'queue', image: 'rabbitmq:4' }),
    line(500, 'container-failed', {
      container: 'queue',
      error: { code: 'WAIT_TIMEOUT', message: '[WAIT_TIMEOUT] late' },
      waitedFor: 'port 5672',
      lastProbe: 'ECONNREFUSED',
      phases: [{ phase: 'ready', elapsedMs: 400 }],
    }),
    line(20, 'container-reused', { container: 'cache', id: 'x', elapsedMs: 5 }),
    line(25, 'container-ready', { container: 'cache', elapsedMs: 9, waitedFor: 'port 6379' }),
    line(600, 'container-exited', { container: 'cache', exitCode: 137, oomKilled: true }),
    line(30, 'container-starting', { container: 'web-1', instanceOf: 'web', image: 'nginx:1' }),
  )
  expect(containers).toMatchObject([
    { name: 'cache', origin: 'kept from before', exit: { exitCode: 137, oomKilled: true } },
    { name: 'web-1', declared: 'web' },
    { name: 'queue', failure: { code: 'WAIT_TIMEOUT' }, lastProbe: 'ECONNREFUSED', toMs: 490 },
  ])
})

test('of several engines, it says which one a container is on', () => {
  const engines = [
    { name: 'here', endpoint: '/var/run/docker.sock' },
    { name: 'big', endpoint: 'ssh://ci@build-1' },
  ]
  const run = read(
    line(0, 'session-opened', { ...engines[0], apiVersion: '1.41', engines }),
    line(10, 'container-starting', { container: 'db', image: 'postgres:15', engine: 'big' }),
  )
  expect(run.engines).toEqual([{ ...engines[0], apiVersion: '1.41' }, engines[1]])
  expect(run.containers).toMatchObject([{ name: 'db', engine: 'big' }])
  expect(summaryOf(run)).toContain(', on the engines `here`, `big`\n')
})

test('a container that is started again after its removal has a row of its own', () => {
  const start = [
    line(10, 'container-starting', { container: 'db', image: 'redis:7' }),
    line(90, 'container-ready', { container: 'db', elapsedMs: 80, waitedFor: 'running' }),
    line(95, 'container-removed', { container: 'db', elapsedMs: 3 }),
  ]
  const again = line(200, 'container-starting', { container: 'db', image: 'redis:8' })
  expect(read(...start, again).containers.map(({ image }) => image)).toEqual(['redis:7', 'redis:8'])
})

test('images have begun before they are told of, also those that never came', () => {
  const { images, networks, startedAtMs } = read(
    line(100, 'image-progress', { progress: { kind: 'pulling', image: 'nginx:1' } }),
    line(900, 'image-pulled', { image: 'postgres:18', elapsedMs: 950 }),
    line(400, 'network-created', { network: 'default', elapsedMs: 60 }),
    line(1_000, 'snapshot-taken', { container: 'db', image: 'x', elapsedMs: 100 }),
  )
  expect(startedAtMs).toBe(begin - 50)
  expect(images.map(({ name, what, fromMs, toMs }) => [name, what, fromMs, toMs])).toEqual([
    ['postgres:18', 'pulled', 0, 950],
    ['nginx:1', 'not pulled to its end', 150, 1_050],
    ['db (snapshot)', 'taken', 950, 1_050],
  ])
  expect(networks).toMatchObject([{ name: 'default', fromMs: 390, toMs: 450 }])
})

test('what is no event is left out, and no events make an empty run', () => {
  expect(read('', '{"atMs":1', 'null', '3', '{"kind":"x"}', '[]')).toMatchObject({
    totalMs: 0,
    startedAtMs: 0,
    isComplete: false,
    containers: [],
    tests: [],
    advice: [],
  })
})

test('kinds of later versions, and fields that are missing, do no harm', () => {
  const kinds = ['container-ready', 'test-ended', 'image-pulled', 'data-leased', 'from-tomorrow']
  expect(() => read(...kinds.map((kind) => line(1, kind)))).not.toThrow()
})

test('what tests waited for most is the first advice, and there are three at most', () => {
  const { advice } = read(
    opened,
    line(900, 'image-pulled', { image: 'postgres:18', elapsedMs: 500 }),
    line(900, 'image-built', { image: 'shop', elapsedMs: 400 }),
    dbReady,
    ended({ waitingAtMs: begin, uses: [{ container: 'db' }] }),
    line(1_200, 'data-leased', { container: 'db', data: 'a', user: 'x', elapsedMs: 300 }),
  )
  expect(advice).toHaveLength(3)
  expect(advice[0]).toMatch(/^Tests waited 1\.00 s for db; preparing its data took 400 ms/)
  expect(advice[1]).toContain('postgres:18 was pulled in 500 ms')
})

test('a start that nobody waited for is no advice', () => {
  expect(read(opened, dbReady, ended({ waitingAtMs: begin + 1_029 })).advice).toEqual([])
})

test('a link that a test has of its own stands by its declaration', () => {
  const own = { container: 'slowDb-1', instanceOf: 'slowDb', to: 'db', elapsedMs: 2 }
  expect(read(line(100, 'link-opened', own)).links).toMatchObject([
    { name: 'slowDb-1', declared: 'slowDb' },
  ])
})

test('a link stands with what was wrong with it, until that was undone or it removed', () => {
  const { links, containers } = read(
    opened,
    line(100, 'link-opened', { container: 'slowDb', to: 'db', elapsedMs: 20 }),
    line(400, 'link-changed', { container: 'slowDb', faults: ['cut'] }),
    line(500, 'link-changed', { container: 'slowDb', faults: ['cut', 'latency of 200 ms (down)'] }),
    line(600, 'link-changed', { container: 'slowDb', faults: [] }),
    line(900, 'link-changed', { container: 'slowDb', faults: ['cut'] }),
    line(950, 'container-removed', { container: 'slowDb', elapsedMs: 1 }),
    line(1_000, 'session-closed', { containers: 1, elapsedMs: 100 }),
  )
  expect(containers).toEqual([])
  expect(links).toEqual([
    {
      name: 'slowDb',
      declared: 'slowDb',
      to: 'db',
      fromMs: 100,
      toMs: 950,
      faults: [
        { name: 'cut', what: 'set', fromMs: 400, toMs: 500 },
        { name: 'cut, latency of 200 ms (down)', what: 'set', fromMs: 500, toMs: 600 },
        { name: 'cut', what: 'set', fromMs: 900, toMs: 950 },
      ],
    },
  ])
})
