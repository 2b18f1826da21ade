// @module-tag engine-contract
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import Docker from 'dockerode'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { BuildRequest } from '../../packages/core/src/docker/build-request.ts'
import { imageNameOf } from '../../packages/core/src/docker/image-name.ts'
import type { ImageProgress } from '../../packages/core/src/docker/image-progress.ts'
import { createImageStore } from '../../packages/core/src/docker/images.ts'
import { removeImage } from '../../packages/core/src/docker/local-images.ts'
import { readDockerSettings } from '../../packages/core/src/docker/settings.ts'
import { buildRequest } from '../support/build-request.ts'
import { builderOf } from '../support/builder.ts'
import { containersOf, countingDocker, imageNamesFrom } from '../support/local-registry.ts'

const owner = 'images-build.test.ts'
const tagStart = 'mooring-images-build-test'
const docker = new Docker()
const settings = readDockerSettings()
const busybox = imageNameOf('busybox:1', settings)
const { signal } = new AbortController()
const { isBuildKit } = await builderOf(docker)
let root: string
let folder: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'images-build-'))
  await createImageStore(docker, settings).ensure(
    { name: busybox, pullPolicy: 'missing', platform: undefined },
    { signal },
  )
})

beforeEach(async () => {
  folder = await mkdtemp(join(root, 'context-'))
})

afterAll(async () => {
  await rm(root, { recursive: true })
  for (const name of await imageNamesFrom(docker, tagStart)) await removeImage(docker, name)
  await docker.pruneImages({ filters: { label: [`com.mooring.test=${owner}`] } })
  expect(await containersOf(docker, owner)).toEqual([])
  expect(
    await docker.listImages({ all: true, filters: { label: [`com.mooring.test=${owner}`] } }),
  ).toEqual([])
})

async function write(files: Record<string, string>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }
}

// The labels stand in the Dockerfile too, because the engine puts those of the request on the last image only.
const withLabel = (from: string, ...instructions: string[]): string =>
  [from, `LABEL com.mooring.test=${owner}`, ...instructions, ''].join('\n')

const request = (name: string, overrides: Partial<BuildRequest> = {}): BuildRequest =>
  buildRequest({
    contextPath: folder,
    tag: `${tagStart}/${name}:1`,
    labels: { 'com.mooring.test': owner },
    ...overrides,
  })

const build = (
  name: string,
  overrides: Partial<BuildRequest> = {},
): ReturnType<ReturnType<typeof createImageStore>['build']> =>
  createImageStore(docker, settings).build(request(name, overrides), { signal })

const run = async (image: string, command: string[]): Promise<string> => {
  const container = await docker.createContainer({
    Image: image,
    Cmd: command,
    Tty: true,
    Labels: { 'org.testcontainers': 'true', 'com.mooring.test': owner },
  })
  try {
    await container.start()
    await container.wait()
    return (await container.logs({ stdout: true, stderr: true }))
      .toString()
      .replaceAll('\r', '')
      .trim()
  } finally {
    await container.remove({ force: true })
  }
}

test('arguments, target, ignored files, modes and labels reach the image', async () => {
  await write({
    '.dockerignore': '*.log\nDockerfile*\n.dockerignore',
    'docker/app.Dockerfile': withLabel(
      `ARG BASE=nosuch.invalid/base\nFROM \${BASE} AS app`,
      'ARG GREETING',
      'RUN echo "$GREETING" > /greeting',
      'COPY . /app',
      'FROM nosuch.invalid/other AS later',
    ),
    'a.txt': 'a',
    'noise.log': 'noise',
    'sub/b.txt': 'b',
  })
  const facts = await build('main', {
    dockerfile: 'docker/app.Dockerfile',
    args: { BASE: busybox, GREETING: 'hello there' },
    target: 'app',
    labels: { 'com.mooring.test': owner, 'own.label': 'kept' },
  })
  expect(facts).toMatchObject({ name: `${tagStart}/main:1`, hasHealthcheck: false })
  expect(await run(facts.id, ['sh', '-c', 'cat /greeting; cd /app && find . -type f | sort'])).toBe(
    'hello there\n./a.txt\n./docker/app.Dockerfile\n./sub/b.txt',
  )
  const { Config } = await docker.getImage(facts.id).inspect()
  expect(Config.Labels).toMatchObject({ 'com.mooring.test': owner, 'own.label': 'kept' })
})

test('five callers share one build, and steps that do not come from the cache are reported', async () => {
  // BuildKit's cache outlives the images.
  const instruction = `RUN echo ${randomUUID()}`
  await write({ Dockerfile: withLabel(`FROM ${busybox}`, instruction) })
  const counting = countingDocker()
  const store = createImageStore(counting.docker, settings)
  const events: ImageProgress[] = []
  const onProgress = (event: ImageProgress): void => void events.push(event)
  const facts = await Promise.all(
    [1, 2, 3, 4, 5].map(() => store.build(request('shared'), { signal, onProgress })),
  )
  expect(counting.requests).toEqual([
    'POST /grpc',
    isBuildKit ? 'POST /session' : 'POST /build',
    `GET /images/${facts[0]?.id}/json`,
  ])
  // BuildKit counts no labels.
  const numbers = isBuildKit ? { step: 2, stepsTotal: 2 } : { step: 3, stepsTotal: 4 }
  const event = { kind: 'building', image: `${tagStart}/shared:1` }
  expect(events).toContainEqual({ ...event, ...numbers, instruction })
  expect(events).not.toContainEqual(expect.objectContaining({ step: 1 }))
  events.length = 0
  const again = createImageStore(docker, settings).build(request('shared'), { signal, onProgress })
  expect(await again).toEqual(facts[0])
  expect(events).toEqual([])
})

test('files that are on their way are told in bytes, where there are enough of them', async () => {
  const sizeBytes = 3_000_000
  await write({ Dockerfile: withLabel('FROM scratch', 'COPY large /') })
  await writeFile(join(folder, 'large'), randomBytes(sizeBytes))
  const sent: number[] = []
  await createImageStore(docker, settings).build(request('large'), {
    signal,
    onProgress: (event) => {
      if (event.kind === 'sending') sent.push(event.sentBytes)
    },
  })
  expect(sent).toEqual(sent.toSorted((one, other) => one - other))
  expect(sent.at(-1)).toBeGreaterThan(0.9 * sizeBytes)
})

test("the engine's cache holds for the same content, whenever it was written", async () => {
  await write({ Dockerfile: withLabel(`FROM ${busybox}`, 'COPY . /app'), 'a/b.txt': 'b' })
  const first = await build('cached')
  await utimes(join(folder, 'a/b.txt'), 1_000_000_000, 1_000_000_000)
  expect((await build('cached')).id).toBe(first.id)
  await write({ 'a/b.txt': 'c' })
  expect((await build('cached')).id).not.toBe(first.id)
})

test('a step that fails is named with its last lines of output', async () => {
  // On one stream, because the engine keeps no order between two.
  await write({
    Dockerfile: withLabel(
      `FROM ${busybox}`,
      'RUN echo first >&2; echo "denied: by the program" >&2; exit 7',
    ),
  })
  const error = await build('failing').catch((caught: Error) => caught)
  expect(String(error)).toMatch(
    /\[IMAGE_BUILD_FAILED\] Image ".*failing:1" could not be built: step [23] of \d failed\.\n\n {2}step {9}RUN echo first/,
  )
  expect(String(error)).toMatch(
    isBuildKit
      ? /engine {7}.* exit code: 7\n/
      : /engine {7}.*(returned a non-zero code: 7|exit status 7)\n/,
  )
  expect(String(error)).toContain(
    '\n  last output  first\n               denied: by the program\n  context      ',
  )
  expect(String(error)).not.toContain('Fix:')
})

test('a name that cannot be one is told before anything is pulled', async () => {
  const ensuring = createImageStore(docker, settings).ensure(
    { name: 'Upper:1', pullPolicy: 'missing', platform: undefined },
    { signal },
  )
  await expect(ensuring).rejects.toThrow(
    /^\[IMAGE_NOT_FOUND\] "Upper:1" cannot be the name of an image\.[\s\S]*must be lowercase/,
  )
})

test('a base image that cannot be had is a failed build', async () => {
  await write({ Dockerfile: 'FROM 127.0.0.1:1/nosuch:1\n' })
  await expect(build('baseless')).rejects.toThrow(
    /^\[IMAGE_BUILD_FAILED\] .*baseless:1" could not be built[\s\S]*connection refused[\s\S]*Fix: /,
  )
})

test('a Dockerfile that does not parse is a failed build', async () => {
  await write({ Dockerfile: 'FROM scratch\nFLY to the moon\n' })
  await expect(build('unparsable')).rejects.toThrow(/^\[IMAGE_BUILD_FAILED\][\s\S]*FLY/)
})

test('a target that does not exist is a failed build', async () => {
  await write({ Dockerfile: 'FROM scratch\n' })
  await expect(build('targetless', { target: 'nosuch' })).rejects.toThrow(
    /^\[IMAGE_BUILD_FAILED\][\s\S]*nosuch/,
  )
})

test('a Dockerfile that does not exist is an error of the config', async () => {
  await expect(build('absent')).rejects.toThrow(
    `[IMAGE_BUILD_FAILED] Image "${tagStart}/absent:1" cannot be built: there is no such Dockerfile in the context.`,
  )
})

test('a context that cannot be read is a failed build', async () => {
  await write({ Dockerfile: 'FROM scratch\nCOPY . /\n', '.dockerignore': 'a[' })
  await expect(build('unreadable')).rejects.toThrow(
    /^\[IMAGE_BUILD_FAILED\][\s\S]*(an invalid pattern: a\[|syntax error in pattern)/,
  )
})

test('a platform that the base image lacks is told in the words of the engine', async () => {
  await write({ Dockerfile: 'FROM 127.0.0.1:1/nosuch:1\n' })
  await expect(build('platform', { platform: 'linux/s390x' })).rejects.toThrow(
    /platform {5}linux\/s390x/,
  )
})

test('an abort in the middle of a step ends the build and the step', async () => {
  // Podman lets a step that has begun come to its end.
  const instruction = `RUN echo begun; sleep ${isBuildKit ? 3217 : 5}; echo ended`
  await write({ Dockerfile: withLabel(`FROM ${busybox}`, instruction) })
  // Others may be building, and Podman may keep what builds that were cut off have left.
  const before = await stepsUnderWay()
  const ownSteps = async (): Promise<string[]> =>
    (await stepsUnderWay()).filter((step) => !before.includes(step))
  const controller = new AbortController()
  const building = createImageStore(docker, settings).build(request('aborted'), {
    signal: controller.signal,
    onProgress: (event) => {
      if (event.kind === 'building' && event.instruction === instruction)
        controller.abort(new Error('stopped by the user'))
    },
  })
  await expect(building).rejects.toThrow('stopped by the user')
  await expect.poll(ownSteps, { timeout: 60_000 }).toEqual([])
  expect(await imageNamesFrom(docker, `${tagStart}/aborted`)).toEqual([])
})

interface DiskUse {
  BuildCache: { ID: string; Description: string; InUse: boolean }[]
}

// With containerd's image store Docker 28 answers 404 while a snapshot goes that it is counting.
async function diskUse(): Promise<DiskUse> {
  try {
    return (await docker.df()) as DiskUse
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode !== 404) throw error
    return diskUse()
  }
}

async function stepsUnderWay(): Promise<string[]> {
  if (isBuildKit) {
    const { BuildCache } = await diskUse()
    return BuildCache.filter(
      ({ Description, InUse }) => InUse && Description.includes('sleep 3217'),
    ).map(({ ID }) => ID)
  }
  // Podman's builder has containers that only its own API lists, and does not say what runs in them.
  const external = await new Promise<{ Names: string[] }[]>((resolve, reject) => {
    const request = {
      path: '/v5.0.0/libpod/containers/json?all=true&external=true&',
      method: 'GET',
      statusCodes: { 200: true },
    }
    docker.modem.dial(request as never, (error, answer) =>
      error ? reject(error as Error) : resolve(answer as { Names: string[] }[]),
    )
  })
  return external.flatMap(({ Names }) => Names).filter((name) => name.includes('working-container'))
}

test('removing a tag leaves the other names of the image', async () => {
  await write({ Dockerfile: withLabel('FROM scratch', 'COPY Dockerfile /') })
  const facts = await build('named')
  await docker.getImage(facts.id).tag({ repo: `${tagStart}/other`, tag: '1' })
  await removeImage(docker, `${tagStart}/named:1`)
  await removeImage(docker, `${tagStart}/named:1`)
  expect(await imageNamesFrom(docker, `${tagStart}/other`)).toEqual([`${tagStart}/other:1`])
  expect(await imageNamesFrom(docker, `${tagStart}/named`)).toEqual([])
})
