import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { extract, type Header } from 'tar-stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { packBuildContext } from './build-context.ts'

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'build-context-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

async function write(files: Record<string, string>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }
}

async function entries(dockerfile = 'Dockerfile'): Promise<(Header & { content: string })[]> {
  const found: (Header & { content: string })[] = []
  const archive = extract()
  packBuildContext({ contextPath: folder, dockerfile }).pipe(archive)
  for await (const entry of archive) {
    const chunks: Buffer[] = []
    for await (const chunk of entry) chunks.push(chunk as Buffer)
    found.push({ ...entry.header, content: Buffer.concat(chunks).toString() })
  }
  return found
}

const names = async (dockerfile?: string): Promise<string[]> =>
  (await entries(dockerfile)).map(({ name }) => name)

async function hash(): Promise<string> {
  const digest = createHash('sha256')
  for await (const chunk of packBuildContext({ contextPath: folder, dockerfile: 'Dockerfile' }))
    digest.update(chunk as Buffer)
  return digest.digest('hex')
}

test('everything is packed in the order of names, with modes and links', async () => {
  await write({ Dockerfile: 'FROM scratch', 'b/run.sh': 'go', 'a.txt': 'hello', empty: '' })
  await chmod(join(folder, 'b/run.sh'), 0o755)
  await chmod(join(folder, 'a.txt'), 0o640)
  await symlink('../a.txt', join(folder, 'b/link'))
  const packed = await entries()
  expect(packed.map(({ name, type }) => `${type} ${name}`)).toEqual([
    'file Dockerfile',
    'file a.txt',
    'directory b/',
    'symlink b/link',
    'file b/run.sh',
    'file empty',
  ])
  expect(packed[1]).toMatchObject({ content: 'hello', mode: 0o640, uid: 0, gid: 0 })
  expect(packed[3]).toMatchObject({ linkname: '../a.txt' })
  expect(packed[4]).toMatchObject({ content: 'go', mode: 0o755 })
})

test('the archive does not depend on when the files were written', async () => {
  await write({ Dockerfile: 'FROM scratch', 'a/b.txt': 'hello' })
  const before = await hash()
  await utimes(join(folder, 'a/b.txt'), 1, 1)
  await utimes(join(folder, 'a'), 1, 1)
  expect(await hash()).toBe(before)
  await writeFile(join(folder, 'a/b.txt'), 'hallo')
  expect(await hash()).not.toBe(before)
})

test('a large file and a long name arrive whole', async () => {
  const content = 'x'.repeat(3_000_000)
  const long = `${'d'.repeat(90)}/${'e'.repeat(90)}/${'f'.repeat(90)}.txt`
  await write({ Dockerfile: 'FROM scratch', [long]: content })
  const packed = await entries()
  expect(packed.at(-1)).toMatchObject({ name: long })
  expect(packed.at(-1)?.content).toHaveLength(content.length)
})

test('what .dockerignore names stays at home, exceptions come along', async () => {
  await write({
    '.dockerignore':
      '\uFEFF# comment\n*.log\nnode_modules\n/dist/*\n!dist/keep.js\n**/tmp\n!deep/tmp/keep/me\n',
    Dockerfile: 'FROM scratch',
    'a.log': '',
    'sub/b.log': '',
    'node_modules/x/index.js': '',
    'dist/drop.js': '',
    'dist/keep.js': '',
    'deep/tmp/drop': '',
    'deep/tmp/keep/me': '',
    'CASE.LOG': '',
  })
  expect(await names()).toEqual([
    '.dockerignore',
    'CASE.LOG',
    'Dockerfile',
    'deep/',
    'deep/tmp/',
    'deep/tmp/keep/',
    'deep/tmp/keep/me',
    'dist/',
    'dist/keep.js',
    'sub/',
    'sub/b.log',
  ])
})

test('the Dockerfile comes along even when everything is ignored', async () => {
  await write({ '.dockerignore': '**', 'docker/app.Dockerfile': 'FROM scratch', 'a.txt': '' })
  expect(await names('docker/app.Dockerfile')).toEqual([
    '.dockerignore',
    'docker/',
    'docker/app.Dockerfile',
  ])
})

test("a Dockerfile's own ignore file takes precedence over the common one", async () => {
  await write({
    '.dockerignore': 'a.txt',
    'app.Dockerfile': 'FROM scratch',
    'app.Dockerfile.dockerignore': 'b.txt',
    'a.txt': '',
    'b.txt': '',
  })
  expect(await names('app.Dockerfile')).toEqual([
    '.dockerignore',
    'a.txt',
    'app.Dockerfile',
    'app.Dockerfile.dockerignore',
  ])
})

test('characters of regular expressions in a pattern mean themselves', async () => {
  await write({
    '.dockerignore': 'c++\na(1).txt\n{x}',
    Dockerfile: '',
    'c++/x': '',
    'a(1).txt': '',
    '{x}': '',
    cc: '',
  })
  expect(await names()).toEqual(['.dockerignore', 'Dockerfile', 'cc'])
})

test('a reader that leaves early stops the packing', async () => {
  await write({ Dockerfile: 'FROM scratch', large: 'x'.repeat(10_000_000), later: 'y' })
  const archive = packBuildContext({ contextPath: folder, dockerfile: 'Dockerfile' })
  for await (const _ of archive) break
  expect(archive.destroyed).toBe(true)
})

test('a context that is not there fails the stream', async () => {
  await expect(async () => {
    for await (const _ of packBuildContext({
      contextPath: join(folder, 'absent'),
      dockerfile: 'Dockerfile',
    }))
      continue
  }).rejects.toThrow(/ENOENT.*absent/)
})
