// @module-tag engine-details
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createClient, type Client, type Handle } from '@mooring/client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { imageNameOf } from '../../packages/core/src/docker/image-name.ts'
import { removeImage } from '../../packages/core/src/docker/local-images.ts'
import { readDockerSettings } from '../../packages/core/src/docker/settings.ts'
import { acquireRun, type Run } from '../../packages/core/src/runner/acquire-run.ts'
import { useEngine } from '../support/engine.ts'

const engine = await useEngine()
const busybox = imageNameOf('busybox:1', readDockerSettings())

let folder: string
let run: Run
let lines: string[]
let workers: Client[]
let built: Set<string>

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mooring-reconcile-files-'))
  lines = []
  workers = []
  built = new Set()
})
afterEach(async () => {
  for (const worker of workers) worker.close()
  await run.release()
  expect(await engine.leftovers()).toEqual([])
  for (const image of built) await removeImage(engine.docker, image)
  await rm(folder, { recursive: true })
})

const write = async (path: string, content: string): Promise<void> => {
  await mkdir(dirname(join(folder, path)), { recursive: true })
  await writeFile(join(folder, path), content)
}

async function opened(containers: Record<string, object>): Promise<void> {
  const eager = Object.entries(containers).map(([name, one]) => [
    name,
    { start: 'eager', command: 'sleep 600', stopSignal: 'SIGKILL', ...one },
  ])
  const config = { containers: Object.fromEntries(eager) as object }
  await write('containers.config.json', JSON.stringify(config))
  const log = (line: string): void => void lines.push(line)
  run = await acquireRun({ directory: folder, log, isWatched: true })
  await run.begin([])
}

async function handleOf(name: string): Promise<Handle> {
  const worker = createClient(run.address)
  workers.push(worker)
  const handle = await worker.container(name)
  if (handle.image.startsWith('mooring/')) built.add(handle.image)
  return handle
}

const idOf = async (name: string): Promise<string> => (await handleOf(name)).id

const outputOf = async (name: string, command: string): Promise<string> =>
  (await (await handleOf(name)).exec(command)).stdout

test('an edit of the context of a build has its image built anew, and nothing else is an edit', async () => {
  await write('app/Dockerfile', `FROM ${busybox}\nCOPY . /app\n`)
  await write('app/src/server.js', 'one')
  await write('app/.dockerignore', 'notes\n')
  const other = { image: 'busybox:1' }
  await opened({ app: { build: './app' }, user: { image: 'busybox:1', dependsOn: ['app'] }, other })
  expect(run.watched).toEqual([join(folder, 'app')])
  const [first, user, untouched] = await Promise.all(['app', 'user', 'other'].map(idOf))

  await write('app/notes', 'not in the context')
  await utimes(join(folder, 'app/src/server.js'), 1_000_000_000, 1_000_000_000)
  expect(await run.edited()).toEqual([])
  await run.reload()
  expect(await idOf('app')).toBe(first)

  await write('app/src/server.js', 'two')
  expect(await run.edited()).toEqual(['app'])
  await run.reload()
  expect(await run.edited()).toEqual([])
  expect(lines).toContain('app is rebuilt: app/src/server.js changed')
  expect(await outputOf('app', 'cat /app/src/server.js')).toBe('two')
  expect(await idOf('user')).not.toBe(user)
  expect(await idOf('other')).toBe(untouched)

  await write('app/src/more.js', 'new')
  await rm(join(folder, 'app/src/server.js'))
  expect(await run.edited()).toEqual(['app'])
  await run.reload()
  expect(lines).toContain('app is rebuilt: app/src/more.js and 1 more changed')
  expect(await outputOf('app', 'ls /app/src')).toBe('more.js\n')
})

test('an edit of a copied file starts its container anew, watched or not', async () => {
  await write('settings/a.conf', 'one')
  const files = [{ source: './settings', target: '/settings' }]
  await opened({
    watched: { image: 'busybox:1', files },
    unwatched: { image: 'busybox:1', files, watch: false },
  })
  expect(run.watched).toEqual([join(folder, 'settings')])
  await Promise.all(['watched', 'unwatched'].map(handleOf))
  await write('settings/a.conf', 'two')
  expect(await run.edited()).toEqual(['watched'])
  await run.reload()
  for (const name of ['watched', 'unwatched']) {
    expect(lines).toContain(`${name} restarts: settings/a.conf changed`)
    expect(await outputOf(name, 'cat /settings/a.conf')).toBe('two')
  }
})
