// @module-tag engine-contract
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import type { LifecycleEvent } from '../../packages/core/src/session/events/lifecycle.ts'
import { useEngine } from '../support/engine.ts'

const engine = await useEngine()

const idle = { image: 'busybox:1', command: 'sleep 600' } as const
const job = (script: string) =>
  ({ image: 'busybox:1', command: ['sh', '-c', script], waitFor: { exit: 0 } }) as const

/** Names in the order in which they became ready or failed. */
function recorder(): { events: string[]; onEvent: (event: LifecycleEvent) => void } {
  const events: string[] = []
  return {
    events,
    onEvent: (event) => {
      if (event.kind === 'container-starting' || event.kind === 'container-ready')
        events.push(`${event.kind.slice('container-'.length)} ${event.container}`)
    },
  }
}

test('containers start at once, each after those it depends on are ready, and references are filled in for both sides', async () => {
  const { events, onEvent } = recorder()
  await using session = await startSession(
    {
      containers: {
        api: {
          image: 'busybox:1',
          command: ['sh', '-c', 'echo "$DB $CACHE {cache.host} $PLAIN"; exec httpd -f -p 8080'],
          environment: { DB: '{db.url}', CACHE: '{cache.address}', PLAIN: '{{db.url}} {x}' },
          ports: { http: 8080 },
          dependsOn: ['migrations'],
        },
        migrations: { ...job('echo $DB'), environment: { DB: '{db.url}' } },
        db: { image: 'redis:7', ports: { sql: 6379 }, url: 'sql://user:pw@{self.address.sql}/app' },
        cache: { image: 'redis:7', ports: [6379], start: 'lazy' },
        alone: idle,
      },
    },
    { onEvent },
  )
  const before = (first: string, second: string): boolean =>
    events.indexOf(first) < events.indexOf(second)
  expect(before('ready db', 'starting migrations')).toBe(true)
  expect(before('ready migrations', 'starting api')).toBe(true)
  // A lazy container is started where an eager one needs it.
  expect(before('ready cache', 'starting api')).toBe(true)
  expect(before('starting alone', 'ready db')).toBe(true)

  const { api, db, migrations, cache } = session.containers
  expect(await api.logs()).toBe('sql://user:pw@db:6379/app cache:6379 cache {db.url} {x}\n')
  expect(await migrations.logs()).toBe('sql://user:pw@db:6379/app\n')
  expect(migrations.state).toBe('exited')
  expect(db.url).toBe(`sql://user:pw@127.0.0.1:${db.port('sql')}/app`)
  expect(cache).toBeUndefined()
  expect((await session.start('cache')).state).toBe('running')
  expect(events.filter((event) => event === 'starting cache')).toHaveLength(1)
})

test('a lazy container is started when it is asked for, once', async () => {
  const { events, onEvent } = recorder()
  await using session = await startSession(
    { containers: { now: idle, later: { ...idle, start: 'lazy' } } },
    { onEvent },
  )
  expect(Object.keys(session.containers)).toEqual(['now'])
  const [first] = await Promise.all([session.start('later'), session.start('later')])
  expect((await first.exec('echo up')).stdout).toBe('up\n')
  expect(session.containers.later.id).toBe(first.id)
  expect(events.filter((event) => event.endsWith('later'))).toEqual([
    'starting later',
    'ready later',
  ])
  await expect(session.start('nosuch' as 'now')).rejects.toThrow(
    /UNKNOWN_CONTAINER\] No container "nosuch" is declared[\s\S]*declared {5}now, later/,
  )
})

test('the first failure stops the others, removes everything, and is the one that is reported', async () => {
  const start = startSession({
    networks: { backend: {} },
    containers: {
      ready: { ...idle, networks: ['backend'], volumes: ['data:/data'] },
      waiting: { ...idle, ports: [80] },
      broken: job('echo no space left; exit 9'),
      dependent: { ...idle, dependsOn: ['broken'] },
    },
  })
  const error = await start.catch((reason: Error) => reason)
  expect(String(error)).toMatch(
    /^StartupError: \[CONTAINER_EXITED\] Container "broken" exited with code 9[\s\S]*no space left/,
  )
  expect(String(error)).not.toContain('Also failed')
  expect(await engine.leftovers()).toEqual([])
})

test('a container whose dependency fails on demand is not started, and says why', async () => {
  await using session = await startSession({
    containers: {
      migrations: { ...job('echo syntax error in 7.sql; exit 1'), start: 'lazy' },
      api: { ...idle, dependsOn: ['migrations'], start: 'lazy' },
    },
  })
  await expect(session.start('api')).rejects.toThrow(
    /^\[DEPENDENCY_FAILED\] Container "api" was not started, because "migrations", which it depends on, failed\.[\s\S]*CONTAINER_EXITED[\s\S]*syntax error in 7\.sql/,
  )
  const containers = await engine.docker.listContainers({
    all: true,
    filters: { label: [`org.testcontainers.session-id=${session.id}`] },
  })
  expect(containers).toEqual([])
})

test('a session is started from the nearest config file, from a named one, or from a value', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-config-'))
  const config = (name: string): string =>
    JSON.stringify({
      containers: {
        [name]: { image: 'busybox:1', command: 'sleep 600', volumes: ['./data:/data:ro'] },
      },
    })
  await mkdir(join(folder, 'deep', 'data'), { recursive: true })
  await mkdir(join(folder, 'data'))
  await writeFile(join(folder, 'containers.config.json'), config('nearest'))
  await writeFile(join(folder, 'deep', 'other.json'), config('named'))
  await writeFile(join(folder, 'data', 'note'), 'beside the config')
  await writeFile(join(folder, 'deep', 'data', 'note'), 'deep')
  const before = process.cwd()
  onTestFinished(async () => {
    process.chdir(before)
    await rm(folder, { recursive: true })
  })
  process.chdir(join(folder, 'deep'))
  const note = async (start: ReturnType<typeof startSession>, name: string): Promise<string> => {
    await using session = await start
    const handle = await session.start(name as never)
    return (
      await (handle as { exec(c: string): Promise<{ stdout: string }> }).exec('cat /data/note')
    ).stdout
  }
  expect(await note(startSession(), 'nearest')).toBe('beside the config')
  expect(await note(startSession('other.json'), 'named')).toBe('deep')
  await expect(startSession('nosuch.json')).rejects.toThrow('CONFIG_NOT_FOUND')
  await using value = await startSession({
    containers: { value: { ...idle, volumes: ['./data:/data:ro'] } },
  })
  expect((await value.containers.value.exec('cat /data/note')).stdout).toBe('deep')
})

test('a config with mistakes asks nothing of the engine', async () => {
  const before = engine.requests.length
  const start = startSession({ containers: { web: { image: 'x', prots: [80] } } } as never)
  await expect(start).rejects.toThrow(/CONFIG_INVALID[\s\S]*containers\.web\.prots/)
  expect(engine.requests).toHaveLength(before)
})
