import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { afterAll, expect, onTestFinished, test, vi } from 'vitest'
import type { ContainersConfig } from '../../packages/core/src/config/written/written-container.ts'
import { resetKept, type ResetContainer } from '../../packages/core/src/server/reset-kept.ts'
import { startKept, type KeptStart } from '../../packages/core/src/server/start-kept.ts'
import { examine } from '../../packages/core/src/session/doctor/examine.ts'
import { keptContainer } from '../../packages/core/src/session/kept/kept-container.ts'
import { openKept, projectAt } from '../../packages/core/src/session/kept/open-kept.ts'
import { removeKept } from '../../packages/core/src/session/kept/remove-kept.ts'
import { useEngine } from '../support/engine.ts'
import { keptProject, type KeptProject } from '../support/kept-project.ts'
import { narrowedEngine } from '../support/narrowed-engine.ts'

await useEngine()
const state = await mkdtemp(join(tmpdir(), 'mooring-state-'))
vi.stubEnv('XDG_STATE_HOME', state)
afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(state, { recursive: true })
})

const idle = { image: 'busybox:1', command: 'sleep 600' } as const
const { signal } = new AbortController()

const write = ({ folder }: KeptProject, config: ContainersConfig): Promise<void> =>
  writeFile(join(folder, 'containers.config.json'), JSON.stringify(config))

async function keep(
  project: KeptProject,
  config: ContainersConfig,
  names: string[] = [],
): Promise<KeptStart> {
  await write(project, config)
  const given = { directory: project.folder, configFile: 'containers.config.json' }
  return startKept({ ...given, names, signal, onEvent: () => undefined, isWatched: true })
}

const noteOf = async ({ folder }: KeptProject): Promise<string> =>
  join(state, 'mooring', 'kept', `${await projectAt(folder)}.json`)

test('what was started to stay is taken over by sessions whose config keeps nothing, and only that', async () => {
  await using project = await keptProject()
  const config = { containers: { db: idle, app: { ...idle, dependsOn: ['db'] }, other: idle } }
  const kept = await keep(project, config, ['app'])
  const ids = Object.fromEntries(kept.records().map(({ name, id }) => [name, id]))
  await kept.close()
  expect(Object.keys(ids)).toEqual(['db', 'app'])
  const session = await project.start(config)
  expect(session.containers['app']?.id).toBe(ids['app'])
  expect(session.containers['db']?.id).toBe(ids['db'])
  await session.close()
  expect(await project.kept()).toHaveLength(2)
})

test('a start of what stays writes no report, which is about tests, also after an edit', async () => {
  await using project = await keptProject()
  const kept = await keep(project, { report: true, containers: { one: idle } })
  await write(project, { report: true, keep: 'always', containers: { one: idle } })
  expect(await kept.reload()).toBe(true)
  await kept.close()
  expect(await readdir(project.folder)).toEqual(['containers.config.json'])
})

test('a second start adds to what stays', async () => {
  await using project = await keptProject()
  const config = { containers: { one: idle, two: idle } }
  for (const name of ['one', 'two']) await (await keep(project, config, [name])).close()
  await (await project.start(config)).close()
  expect(await project.kept()).toHaveLength(2)
})

const reset = ({ folder }: KeptProject, names: string[] = []): Promise<ResetContainer[]> =>
  resetKept({
    directory: folder,
    configFile: 'containers.config.json',
    names,
    signal,
    onEvent: () => undefined,
  })

test('a start that fails leaves no network that it was still making', async () => {
  await using project = await keptProject()
  const config = {
    networks: { lan: {} },
    containers: { broken: { image: 'Upper' }, app: { ...idle, networks: ['lan'] } },
  }
  await expect(keep(project, config)).rejects.toThrow(/Upper[^]*Fix: correct the name:/)
  expect(await project.kept()).toEqual([])
})

test('a start that fails tells no fault for what was cut off by it', async () => {
  await using project = await keptProject()
  const broken = { ...idle, volumes: ['./nowhere:/data'] }
  const starting = keep(project, { containers: { broken, one: idle, two: idle } })
  const error: unknown = await starting.catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'CONTAINER_CREATE_FAILED' })
  expect(String(error)).not.toContain('Also failed')
  expect(await project.kept()).toEqual([])
})

test('a reset makes a container without a service anew, with its volume and what depends on it, and leaves the others', async () => {
  await using project = await keptProject()
  const marked = ['sh', '-c', 'test -e /data/mark && echo old || echo new; sleep 600']
  const containers = {
    files: { image: 'busybox:1', command: marked, volumes: ['data:/data'] },
    app: { ...idle, dependsOn: ['files'] },
    other: idle,
  }
  const kept = await keep(project, { containers })
  const ids = new Map(kept.records().map(({ name, id }) => [name, id]))
  await kept.close()
  const exec = async (): Promise<void> => {
    using files = await keptContainer('files', { directory: project.folder, signal })
    const [output, error] = [new PassThrough(), new PassThrough()]
    const streams = { input: Readable.from([]), output, error, terminal: undefined }
    expect(await files.exec(['touch', '/data/mark'], streams)).toBe(0)
  }
  await exec()
  const done = await reset(project, ['files'])
  expect(done.map(({ record, isNew }) => [record.name, isNew])).toEqual([
    ['files', true],
    ['app', true],
  ])
  using files = await keptContainer('files', { directory: project.folder, signal })
  const lines = []
  for await (const some of files.logs({ follow: false })) lines.push(...some)
  expect(lines.map(({ text }) => text.trim())).toEqual(['new'])
  const session = await project.start({ containers })
  expect(session.containers['other']?.id).toBe(ids.get('other'))
  expect(session.containers['files']?.id).toBe(done[0]?.record.id)
  await session.close()
})

test('a reset of nothing does nothing, and a name that is not up is refused', async () => {
  await using project = await keptProject()
  await write(project, { containers: { one: idle } })
  expect(await reset(project)).toEqual([])
  await expect(reset(project, ['one'])).rejects.toMatchObject({ code: 'NOT_UP' })
  expect(await project.kept()).toEqual([])
})

test('edits are applied, also those that only another session can have', async () => {
  await using project = await keptProject()
  const kept = await keep(project, { containers: { one: idle } })
  const [first] = kept.records()
  expect(await kept.reload()).toBe(false)
  await write(project, { containers: { one: idle, two: idle } })
  expect(await kept.reload()).toBe(true)
  await write(project, { keep: 'always', containers: { one: idle, two: idle, three: idle } })
  expect(await kept.reload()).toBe(true)
  expect(kept.records().map(({ name }) => name)).toEqual(['one', 'two', 'three'])
  expect(kept.records()[0]?.id).toBe(first?.id)
  await write(project, { containers: { two: idle } })
  expect(await kept.reload()).toBe(true)
  expect(kept.records().map(({ name }) => name)).toEqual(['two'])
  await kept.close()
  expect(await project.kept()).toHaveLength(1)
})

test('what was told of another engine does not count', async () => {
  await using project = await keptProject()
  const config = { containers: { web: idle } }
  await writeFile(join(project.folder, 'containers.config.json'), JSON.stringify(config))
  await mkdir(join(state, 'mooring', 'kept'), { recursive: true })
  await writeFile(
    await noteOf(project),
    JSON.stringify({ names: ['web'], place: '/elsewhere.sock' }),
  )
  await (await project.start(config)).close()
  expect(await project.kept()).toEqual([])
  await writeFile(await noteOf(project), '{')
  await (await project.start(config)).close()
  expect(await project.kept()).toEqual([])
})

test('what this process has made is told apart from what was there', async () => {
  await using project = await keptProject()
  const config = {
    networks: { back: {} },
    containers: { web: { ...idle, networks: ['back'], volumes: ['data:/data'] } },
  }
  await (await keep(project, config)).close()
  using kept = await openKept({ signal })
  const name = await projectAt(project.folder)
  const own = await kept.list({ project: name, isOwn: true })
  expect(own.map(({ kind, declared }) => `${kind} ${declared}`)).toEqual([
    'container web',
    'network back',
    'volume data',
  ])
  const sized = await kept.list({ project: name, withSizes: true })
  expect(sized.find(({ kind }) => kind === 'volume')?.sizeBytes).toBeTypeOf('number')
  const { removed, failed } = await kept.remove(own)
  expect({ removed: removed.length, failed }).toEqual({ removed: 3, failed: [] })
})

test('a removal of all that is kept also ends what was told to stay', async () => {
  await using project = await keptProject()
  const config = { containers: { web: idle } }
  await (await keep(project, config)).close()
  await using narrowed = await narrowedEngine(
    `com.mooring.reuse=${await projectAt(project.folder)}`,
  )
  const before = process.env['DOCKER_HOST']
  vi.stubEnv('DOCKER_HOST', narrowed.dockerHost)
  expect(await removeKept()).toHaveLength(1)
  vi.stubEnv('DOCKER_HOST', before)
  await (await project.start(config)).close()
  expect(await project.kept()).toEqual([])
})

test('a config with a mistake shows no log, because its secrets are not known', async () => {
  await using project = await keptProject()
  const web = {
    image: 'busybox:1',
    command: ['sh', '-c', 'echo it is $APP_KEY; sleep 600'],
    environment: { APP_KEY: 'long-and-secret' },
  }
  await (await keep(project, { containers: { web } })).close()
  await write(project, { containers: { web, other: { imgae: 'busybox:1' } as never } })
  using container = await keptContainer('web', { directory: project.folder, signal })
  await expect(container.logs({ follow: false }).next()).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
  })
})

test('where nothing is up, a config with a mistake is told, not a name that it may well declare', async () => {
  await using project = await keptProject()
  await write(project, { containers: { web: { imgae: 'busybox:1' } as never } })
  await expect(keptContainer('web', { directory: project.folder, signal })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
  })
})

test('a command ends with its input still open', async () => {
  await using project = await keptProject()
  await (await keep(project, { containers: { web: idle } })).close()
  using container = await keptContainer('web', { directory: project.folder, signal })
  const error = new PassThrough()
  const output = new PassThrough()
  const endless = Readable.from(
    (function* () {
      for (;;) yield 'y\n'
    })(),
  )
  const streams = { input: endless, output, error, terminal: undefined }
  expect(await container.exec(['head', '-1'], streams)).toBe(0)
  expect(String(output.read())).toBe('y\n')
})

test('an engine that never answers is a finding, and no wait without an end', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-hung-'))
  const server = createServer((socket) => socket.resume())
  const path = join(folder, 'docker.sock')
  await new Promise<void>((resolve) => void server.listen(path, resolve))
  onTestFinished(async () => {
    server.close()
    await rm(folder, { recursive: true })
  })
  vi.stubEnv('DOCKER_HOST', `unix://${path}`)
  const { findings } = await examine({ directory: folder, signal })
  expect(findings[0]).toMatchObject({ check: 'engine', level: 'fail' })
  expect(findings[0]?.details?.join()).toContain('no answer within 1.5 s')
})
