// @module-tag engine-contract
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ContainerDeath, FailureReport } from '@mooring/client'
import { afterEach, expect, onTestFinished, test } from 'vitest'
import { resolveConfig } from '../../packages/core/src/config/resolve.ts'
import type { CreateBody } from '../../packages/core/src/config/resolved.ts'
import type { ContainersConfig } from '../../packages/core/src/config/written/written-container.ts'
import { openSession } from '../../packages/core/src/session/open-session.ts'
import type { Session } from '../../packages/core/src/session/session.ts'
import { eventually, useEngine } from '../support/engine.ts'

const engine = await useEngine()
const sessions: Session[] = []
afterEach(async () => {
  await Promise.all(sessions.splice(0).map((session) => session.close()))
})

async function open(config: ContainersConfig): Promise<Session> {
  const session = await openSession(resolveConfig(config, { directory: process.cwd() }))
  sessions.push(session)
  return session
}

// The first process listens to signals, so that a test can have it end by itself with a code of its choice.
const script = 'trap "exit 7" USR1; while :; do sleep 0.05; done'
const box = { image: 'busybox:1', command: ['sh', '-c', script], stopSignal: 'SIGKILL' }
const die = 'kill -USR1 1'

/** Writes a line as the first process would. */
const write = (text: string): string => `echo '${text}' > /proc/1/fd/1`

const report = (
  session: Session,
  names: string[],
  { sinceMs = 0, lostConnection = false } = {},
): Promise<FailureReport> => session.ask('report', { names, sinceMs, lostConnection })

const texts = ({ lines }: FailureReport): string[] =>
  lines.map(({ container, text }) => `${container}: ${text}`)

async function deathOf(session: Session, name: string): Promise<ContainerDeath> {
  let death: ContainerDeath | undefined
  await eventually(async () => {
    death = (await session.ask('start', { name })).death
    expect(death).toBeDefined()
  })
  return death as ContainerDeath
}

test('lines of a window are interleaved, those of a terminal too, and older ones are left out', async () => {
  const terminal = (options: CreateBody): CreateBody => ({ ...options, Tty: true })
  const session = await open({ containers: { a: box, b: { ...box, raw: terminal }, c: box } })
  const [a, b] = await Promise.all([session.start('a'), session.start('b')])
  await a.exec(write('before'))
  await eventually(async () => expect(texts(await report(session, ['a']))).toEqual(['a: before']))
  const sinceMs = Date.now()
  await a.exec(write('one'))
  await b.exec(write('two'))
  await a.exec(write('three'))
  await eventually(async () => {
    const found = await report(session, ['a', 'b', 'c'], { sinceMs })
    const inOrder = ['a: one', 'b: two', 'a: three']
    // Podman 5.4 stamps lines with whole seconds, within which nobody knows whose was first.
    const isVague = found.lines.every(({ atMs }) => atMs % 1000 === 0)
    expect(texts(found)).toEqual(isVague ? expect.arrayContaining(inOrder) : inOrder)
    expect(found.lines).toHaveLength(3)
    expect(found).toMatchObject({ leftOut: 0, deaths: [] })
  })
  expect(texts(await report(session, ['b'], { sinceMs }))).toEqual(['b: two'])
})

test('a report starts no container', async () => {
  const session = await open({ containers: { a: box } })
  const created = (): string[] =>
    engine.requests.filter((request) => request.includes('/containers/create'))
  const before = created().length
  expect(await report(session, ['a', 'unknown'])).toMatchObject({ lines: [], deaths: [] })
  expect(created()).toHaveLength(before)
})

test('a flood is cut to its last lines, and counted', async () => {
  const session = await open({ containers: { a: box } })
  const a = await session.start('a')
  await a.exec('seq 1 20000 > /proc/1/fd/1; head -c 100000 /dev/zero | tr "\\0" x > /proc/1/fd/1')
  await a.exec(write(''))
  await a.exec(write('end'))
  // A busy engine gives less of its log in the time that a report has.
  await eventually(async () => {
    const found = await report(session, ['a'])
    expect(texts(found).at(-1)).toBe('a: end')
    expect(found.leftOut).toBeGreaterThan(19_000)
  })
  const { lines } = await report(session, ['a'])
  expect(lines.length).toBeLessThanOrEqual(60)
  expect(lines.every(({ text }) => text.length <= 1_001)).toBe(true)
})

test('secrets of the config are masked in lines and in deaths', async () => {
  const environment = { DB_PASSWORD: 'hunter2-hunter2', DSN: 'redis://:topsecret1@cache' }
  const session = await open({ containers: { a: { ...box, environment } } })
  const a = await session.start('a')
  await a.exec('echo "it is $DB_PASSWORD at $DSN" > /proc/1/fd/2')
  await a.exec(die)
  expect((await deathOf(session, 'a')).lastLines).toEqual(['it is *** at redis://:***@cache'])
  expect(texts(await report(session, ['a']))).toEqual(['a: it is *** at redis://:***@cache'])
})

test('logs: never keeps lines back, and still tells of a death', async () => {
  const session = await open({ logs: 'never', containers: { a: box } })
  const a = await session.start('a')
  await a.exec(write('hello'))
  await a.exec(die)
  await deathOf(session, 'a')
  expect(await report(session, ['a'])).toMatchObject({
    lines: [],
    deaths: [{ container: 'a', exitCode: 7, lastLines: [] }],
  })
})

test('a container that ends by itself has died, with exit code and last lines', async () => {
  const session = await open({ containers: { a: box } })
  const a = await session.start('a')
  await a.exec(write('last words'))
  const sinceMs = Date.now()
  await a.exec(die)
  const found = await report(session, ['a'], { sinceMs, lostConnection: true })
  expect(found.deaths).toMatchObject([{ container: 'a', exitCode: 7, lastLines: ['last words'] }])
  expect(found.deaths[0]?.atMs).toBeGreaterThanOrEqual(sinceMs)
  expect((await report(session, ['a'], { sinceMs: Date.now() + 1 })).deaths).toEqual([])
  expect((await deathOf(session, 'a')).exitCode).toBe(7)
})

test('a container that is killed from outside or removed has died', async () => {
  const session = await open({ containers: { a: box, b: box } })
  const [a, b] = await Promise.all([session.start('a'), session.start('b')])
  await engine.docker.getContainer(a.id).kill()
  expect(await deathOf(session, 'a')).toMatchObject({ exitCode: 137, note: 'killed by SIGKILL' })
  await engine.docker.getContainer(b.id).remove({ force: true })
  expect(await deathOf(session, 'b')).toMatchObject({ exitCode: 137 })
})

test('a container that runs out of memory says so', async () => {
  const hungry = 'trap "exec tail /dev/zero" USR1; while :; do sleep 0.05; done'
  const session = await open({
    containers: { a: { ...box, memory: '16m', command: ['sh', '-c', hungry] } },
  })
  const a = await session.start('a')
  await a.exec(die)
  expect(await deathOf(session, 'a')).toMatchObject({
    exitCode: 137,
    note: expect.stringMatching(/out of memory/),
  })
})

test('a stop, a restart, a pause and the end of the session are no deaths', async () => {
  const records: unknown[] = []
  const session = await open({ containers: { a: box, b: box } })
  session.onChange((record) => records.push(record.death))
  const [a, b] = await Promise.all([session.start('a'), session.start('b')])
  await a.pause()
  await a.unpause()
  await a.restart()
  await a.stop()
  await b.restart()
  await b.restart()
  const found = await report(session, ['a', 'b'], { lostConnection: true })
  expect(found.deaths).toEqual([])
  await session.close()
  expect(records.filter(Boolean)).toEqual([])
})

test('a job that ends with the expected code has not died, with another one it has', async () => {
  const job = { image: 'busybox:1', command: ['sh', '-c', 'exit 3'] }
  const again = 'if [ -e /ran ]; then exit 4; fi; touch /ran'
  const session = await open({
    containers: {
      job: { ...job, waitFor: { exit: 3 } },
      flaky: { ...job, command: ['sh', '-c', again], waitFor: { exit: 0 } },
    },
  })
  const [, flaky] = await Promise.all([session.start('job'), session.start('flaky')])
  expect((await report(session, ['job', 'flaky'])).deaths).toEqual([])
  await expect(flaky.restart()).rejects.toMatchObject({ code: 'CONTAINER_EXITED' })
  expect(await deathOf(session, 'flaky')).toMatchObject({ exitCode: 4 })
  expect((await session.ask('start', { name: 'job' })).death).toBeUndefined()
})

test('a container that the engine starts again is up, and its death is in the report', async () => {
  const restarting = (options: CreateBody): CreateBody => ({
    ...options,
    HostConfig: { ...options.HostConfig, RestartPolicy: { Name: 'always' } },
  })
  const session = await open({ containers: { a: { ...box, raw: restarting } } })
  const a = await session.start('a')
  const sinceMs = Date.now()
  // Podman forgets the command of a container that runs again.
  await a.exec(die).catch(() => undefined)
  await eventually(async () => {
    expect((await report(session, ['a'], { sinceMs })).deaths).toMatchObject([{ exitCode: 7 }])
    expect(await session.ask('start', { name: 'a' })).toMatchObject({ state: 'running' })
  })
  expect((await session.ask('start', { name: 'a' })).death).toBeUndefined()
})

test('a container that was restarted after its death is up', async () => {
  const session = await open({ containers: { a: box } })
  const a = await session.start('a')
  await a.exec(die)
  await deathOf(session, 'a')
  await a.restart()
  expect(await session.ask('start', { name: 'a' })).toMatchObject({ state: 'running' })
  expect((await session.ask('start', { name: 'a' })).death).toBeUndefined()
})

test('log files hold all that containers write, over restarts, with secrets masked', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'mooring-logs-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  const talking = {
    ...box,
    command: ['sh', '-c', `echo "begin with $API_TOKEN"; ${script}`],
    environment: { API_TOKEN: 'abcdefgh' },
  }
  const session = await open({ logs: { dir }, containers: { a: talking, b: box } })
  const [a, b] = await Promise.all([session.start('a'), session.start('b')])
  await a.exec(write('first'))
  await a.restart()
  await a.exec(write('second'))
  await b.exec(write('of b'))
  await session.close()
  const lines = async (name: string): Promise<string[]> =>
    (await readFile(join(dir, `${name}.log`), 'utf8')).trimEnd().split('\n')
  expect((await lines('a')).map((line) => line.replace(/^\S+Z /, ''))).toEqual([
    'begin with ***',
    'first',
    'begin with ***',
    'second',
  ])
  expect(await lines('b')).toEqual([expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z of b$/)])
})

test('a folder for log files that cannot be made is a mistake of the config', async () => {
  const config = { logs: { dir: '/dev/null/logs' }, containers: { a: box } }
  await expect(open(config)).rejects.toThrow(
    /CONFIG_INVALID[^]*logs\.dir: expected a folder that can be made: ENOTDIR/,
  )
})
