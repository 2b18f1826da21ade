// @module-tag engine-details
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Docker from 'dockerode'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { BuildRequest } from '../../packages/core/src/docker/build-request.ts'
import { imageNameOf } from '../../packages/core/src/docker/image-name.ts'
import type { ImageProgress } from '../../packages/core/src/docker/image-progress.ts'
import { createImageStore } from '../../packages/core/src/docker/images.ts'
import { readDockerSettings } from '../../packages/core/src/docker/settings.ts'
import { buildRequest } from '../support/build-request.ts'
import { imageNamesFrom } from '../support/local-registry.ts'

const docker = new Docker()
const settings = readDockerSettings()
const busybox = imageNameOf('busybox:1', settings)
const repository = 'mooring/images-cache-test'
const label = 'com.mooring.test=images-cache.test.ts'
const { signal } = new AbortController()
let root: string
let cache: string
let request: BuildRequest

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'images-cache-'))
  cache = await mkdtemp(join(tmpdir(), 'images-cache-of-'))
  await writeFile(join(root, 'file'), root)
  await writeFile(
    join(root, 'Dockerfile'),
    `FROM ${busybox}\nARG NAME\nCOPY file /file\nRUN echo "$NAME" >/name\n`,
  )
  request = buildRequest({
    contextPath: root,
    tag: `${repository}/app:latest`,
    labels: { 'com.mooring.test': 'images-cache.test.ts' },
    cache,
  })
})

afterEach(async () => {
  await elsewhere()
  await docker.pruneImages({ filters: { label: [label], dangling: ['true'] } })
  for (const folder of [root, cache]) await rm(folder, { recursive: true, force: true })
  expect(await docker.listImages({ filters: { label: [label] } })).toEqual([])
})

/** As on a machine that has only the folder. */
async function elsewhere(): Promise<void> {
  for (const name of await imageNamesFrom(docker, repository))
    await docker.getImage(name).remove({ force: true })
}

async function build(changed: Partial<BuildRequest> = {}) {
  const events: ImageProgress[] = []
  const store = createImageStore(docker, settings)
  const facts = await store.build(
    { ...request, ...changed },
    { signal, onProgress: (event) => void events.push(event) },
  )
  const kinds = new Set(events.map(({ kind }) => kind))
  return {
    id: facts.id,
    tags: facts.tags,
    told: events.flatMap((event) => (event.kind === 'uncached' ? [event.reason] : [])),
    isBuilt: kinds.has('building'),
  }
}

const filesIn = (): Promise<string[]> => readdir(cache)

test('an image that was built from the same is taken from the folder, on another machine too', async () => {
  const first = await build()
  expect(first).toMatchObject({ isBuilt: true, told: [] })
  const files = await filesIn()
  expect(files).toEqual([expect.stringMatching(/^app\.built-[0-9a-f]{8}-[0-9a-f]{16}\.tar\.gz$/)])
  expect(await build()).toMatchObject({ id: first.id, isBuilt: false })
  await elsewhere()
  const second = await build()
  expect(second).toMatchObject({ id: first.id, isBuilt: false, told: [] })
  expect(second.tags).toEqual([request.tag])
  expect(await filesIn()).toEqual(files)
})

test('a base image that has moved is seen when the folder is deleted', async () => {
  const base = `${repository}/base`
  const moveTo = (image: string) => docker.getImage(image).tag({ repo: base, tag: 'latest' })
  const onBase = { inline: `FROM ${base}:latest\nCOPY file /file\n` }
  const other = await build()
  await moveTo(busybox)
  const first = await build(onBase)
  await moveTo(other.id)
  expect(await build(onBase)).toMatchObject({ id: first.id })
  await rm(cache, { recursive: true })
  const second = await build(onBase)
  expect(second.told).toEqual([])
  expect(second.id).not.toBe(first.id)
  expect(await filesIn()).toHaveLength(1)
})

test('a folder in the context is not used before .dockerignore names it', async () => {
  const inContext = { cache: join(root, 'kept') }
  expect(await build(inContext)).toMatchObject({
    isBuilt: true,
    told: [expect.stringContaining('name it in .dockerignore')],
  })
  await writeFile(join(root, '.dockerignore'), 'kept\n')
  await build(inContext)
  expect(await build(inContext)).toMatchObject({ isBuilt: false, told: [] })
})

test('builds of one name and folder leave the files of each other alone', async () => {
  await build()
  const other = await mkdtemp(join(root, 'other-'))
  await writeFile(join(other, 'Dockerfile'), `FROM ${busybox}\nRUN echo ${root} >/other\n`)
  await build({ contextPath: other })
  expect(await filesIn()).toHaveLength(2)
})

test.each<[string, () => Promise<Partial<BuildRequest>>]>([
  ['a file', async () => (await writeFile(join(root, 'file'), `edited ${root}`), {})],
  ['an argument', async () => ({ args: { NAME: 'other' } })],
  ['the Dockerfile', async () => ({ inline: `FROM ${busybox}\nCOPY file /elsewhere\n` })],
])('another %s makes another image, and the former file goes', async (_what, change) => {
  await build()
  const [former] = await filesIn()
  expect(await build(await change())).toMatchObject({ isBuilt: true, told: [] })
  const files = await filesIn()
  expect(files).toHaveLength(1)
  expect(files).not.toContain(former)
})

test.each<[string, (content: Buffer) => Buffer]>([
  ['cut off', (content) => content.subarray(0, content.length / 2)],
  ['something else', () => Buffer.from('no archive')],
  ['empty', () => Buffer.alloc(0)],
])('a file that is %s is told, and the image is built', async (_what, spoil) => {
  const first = await build()
  const [name = ''] = await filesIn()
  const file = join(cache, name)
  const whole = await readFile(file)
  await writeFile(file, spoil(whole))
  await elsewhere()
  const again = await build()
  expect(again.told).toEqual([expect.stringContaining(`${file} is of no use: `)])
  expect(again.tags).toContain(request.tag)
  await elsewhere()
  expect(await build()).toMatchObject({ isBuilt: false, told: [] })
  expect(first.isBuilt).toBe(true)
})

test('a file of another image is told, and the image is built', async () => {
  await build()
  const [name = ''] = await filesIn()
  const other = await readFile(join(cache, name))
  await build({ args: { NAME: 'other' } })
  const [wanted = ''] = await filesIn()
  await writeFile(join(cache, wanted), other)
  await elsewhere()
  expect((await build({ args: { NAME: 'other' } })).told).toEqual([
    expect.stringContaining('it holds another image'),
  ])
})

test('a folder that cannot be written is told, and the image is there', async () => {
  const file = join(cache, 'file')
  await writeFile(file, '')
  const made = await build({ cache: join(file, 'cache') })
  expect(made).toMatchObject({
    isBuilt: true,
    told: [expect.stringMatching(/^it is not cached: /)],
  })
})
