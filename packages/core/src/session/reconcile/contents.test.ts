import { chmod, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { resolveConfig } from '../../config/resolve.ts'
import { changedFiles, contentsOf, type Contents } from './contents.ts'
import { createFileDigests } from './file-digests.ts'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mooring-contents-'))
})
afterEach(() => rm(directory, { recursive: true }))

async function write(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(directory, path)), { recursive: true })
  await writeFile(join(directory, path), content)
}

/** Looks again and again at what containers are made from, with one memory. */
function lookAt(written: object): () => Promise<Contents> {
  const digests = createFileDigests()
  const config = resolveConfig(written, { directory })
  return () => contentsOf(config, digests)
}

test('a container is made from the context of its build and from what is copied into it', async () => {
  await write('app/Dockerfile', 'FROM busybox')
  await write('app/src/a.js', 'a')
  await write('app/.dockerignore', 'notes\n')
  await write('app/notes', 'mine')
  await write('settings/a.conf', 'a')
  await symlink('a.conf', join(directory, 'settings/link'))
  const files = [{ source: './settings', target: '/s' }]
  const contents = await lookAt({
    containers: {
      app: { build: './app', files },
      plain: { image: 'a', files: [{ target: '/b', content: 'b' }] },
    },
  })()
  expect([...contents.keys()]).toEqual(['app'])
  const paths = [...(contents.get('app')?.keys() ?? [])].toSorted()
  expect(paths.join(' ')).toBe(
    'app/.dockerignore app/Dockerfile app/src app/src/a.js settings settings/a.conf settings/link',
  )
})

test('further contexts of a build count, without what their own .dockerignore names', async () => {
  await write('app/Dockerfile', 'FROM busybox')
  await write('lib/lib.txt', 'a')
  await write('lib/.dockerignore', 'drop')
  await write('lib/drop', 'a')
  const additionalContexts = { lib: './lib', base: 'docker-image://busybox:1' }
  const contents = await lookAt({
    containers: { app: { build: { context: './app', additionalContexts } } },
  })()
  const paths = [...(contents.get('app')?.keys() ?? [])].toSorted()
  expect(paths.join(' ')).toBe('app/Dockerfile lib/.dockerignore lib/lib.txt')
})

test('content, mode, places and links are edits; times are none', async () => {
  for (const name of ['content', 'mode', 'gone', 'touched', 'same']) await write(`s/${name}`, 'a')
  await symlink('a', join(directory, 's/link'))
  const look = lookAt({
    containers: { a: { image: 'a', files: [{ source: './s', target: '/s' }] } },
  })
  const before = await look()
  await write('s/content', 'b')
  await chmod(join(directory, 's/mode'), 0o755)
  await rm(join(directory, 's/gone'))
  await write('s/new', 'a')
  await write('s/same', 'a')
  await utimes(join(directory, 's/touched'), 1, 1)
  await rm(join(directory, 's/link'))
  await symlink('b', join(directory, 's/link'))
  const edited = changedFiles(before, await look(), 'a')
  expect(edited.toSorted()).toEqual(['s/content', 's/gone', 's/link', 's/mode', 's/new'])
})

test('a file that keeps its size and its time is read again when it was written', async () => {
  await write('a.conf', 'one')
  const path = join(directory, 'a.conf')
  await utimes(path, 1000, 1000)
  const look = lookAt({
    containers: { a: { image: 'a', files: [{ source: './a.conf', target: '/a' }] } },
  })
  const before = await look()
  await write('a.conf', 'two')
  await utimes(path, 1000, 1000)
  expect(changedFiles(before, await look(), 'a')).toEqual(['a.conf'])
})

test('what runs write themselves is no edit, and what cannot be read is known by its name', async () => {
  await write('Dockerfile', 'FROM busybox')
  const look = lookAt({
    events: './reports/events.jsonl',
    report: './reports/page.html',
    logs: { dir: './logs' },
    containers: {
      app: { build: '.' },
      broken: { image: 'a', files: [{ source: './missing', target: '/a' }] },
    },
  })
  await write('reports/other', 'a')
  await mkdir(join(directory, 'reports'), { recursive: true })
  const before = await look()
  await write('reports/events.jsonl', '{}')
  await write('reports/page.html', 'a')
  await write('logs/app.log', 'a')
  const after = await look()
  expect(changedFiles(before, after, 'app')).toEqual([])
  expect([...(after.get('broken') ?? [])]).toEqual([['missing', 'unreadable']])
})
