// @module-tag engine-contract
import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import Docker from 'dockerode'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { BuildRequest } from '../../packages/core/src/docker/build-request.ts'
import { imageNameOf } from '../../packages/core/src/docker/image-name.ts'
import type { ImageProgress } from '../../packages/core/src/docker/image-progress.ts'
import { createImageStore, type ImageFacts } from '../../packages/core/src/docker/images.ts'
import { removeImage } from '../../packages/core/src/docker/local-images.ts'
import { readDockerSettings } from '../../packages/core/src/docker/settings.ts'
import { buildRequest } from '../support/build-request.ts'
import { builderOf } from '../support/builder.ts'
import { isPodman } from '../support/engine-product.ts'
import { containersOf, imageNamesFrom } from '../support/local-registry.ts'

const owner = 'images-buildkit.test.ts'
const tagStart = 'mooring-images-buildkit-test'
const docker = new Docker()
const secret = `s3cret-${randomUUID()}`
const environment: NodeJS.ProcessEnv = { ...process.env, MOORING_TEST_TOKEN: secret }
const settings = readDockerSettings(environment)
const busybox = imageNameOf('busybox:1', settings)
const { signal } = new AbortController()
const { isBuildKit, knowsHeredocs, knowsContexts } = await builderOf(docker)
let root: string
let folder: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'images-buildkit-'))
})

beforeEach(async () => {
  folder = await mkdtemp(join(root, 'context-'))
})

afterAll(async () => {
  await rm(root, { recursive: true })
  for (const name of await imageNamesFrom(docker, tagStart)) await removeImage(docker, name)
  await docker.pruneImages({ filters: { label: [`com.mooring.test=${owner}`] } })
  expect(await containersOf(docker, owner)).toEqual([])
})

async function write(files: Record<string, string>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }
}

const dockerfile = (...lines: string[]): string =>
  [`FROM ${busybox}`, `LABEL com.mooring.test=${owner}`, ...lines, ''].join('\n')

interface Built {
  facts: ImageFacts
  events: ImageProgress[]
}

async function build(name: string, overrides: Partial<BuildRequest> = {}): Promise<Built> {
  const events: ImageProgress[] = []
  const request = buildRequest({
    contextPath: folder,
    tag: `${tagStart}/${name}:1`,
    labels: { 'com.mooring.test': owner },
    ...overrides,
  })
  const onProgress = (event: ImageProgress): void => void events.push(event)
  const facts = await createImageStore(docker, settings).build(request, { signal, onProgress })
  return { facts, events }
}

/** The error of a build that fails. */
const failure = async (name: string, overrides: Partial<BuildRequest> = {}): Promise<string> =>
  build(name, overrides).then(
    () => 'built',
    (error: Error) => error.message,
  )

/** What a command in a container of the image writes. */
async function run({ facts }: Built, command: string): Promise<string> {
  const container = await docker.createContainer({
    Image: facts.id,
    Cmd: ['sh', '-c', command],
    Tty: true,
    Labels: { 'org.testcontainers': 'true', 'com.mooring.test': owner },
  })
  try {
    await container.start()
    await container.wait()
    const logs = await container.logs({ stdout: true, stderr: true })
    return logs.toString().replaceAll('\r', '').trim()
  } finally {
    await container.remove({ force: true })
  }
}

test('a step may mount a cache, which the next build finds', async () => {
  const id = randomUUID()
  const step = (text: string): string =>
    `RUN --mount=type=cache,id=${id},target=/cache echo ${text} >> /cache/log; cp /cache/log /log`
  await write({ Dockerfile: dockerfile(step('one')) })
  await build('cache-mount')
  await write({ Dockerfile: dockerfile(step('two')) })
  expect(await run(await build('cache-mount'), 'cat /log')).toBe('one\ntwo')
})

test('a heredoc is a step, or the error says what a newer reader needs', async () => {
  await write({
    Dockerfile: dockerfile('RUN <<END', 'echo first > /out', 'echo second >> /out', 'END'),
  })
  if (knowsHeredocs) expect(await run(await build('heredoc'), 'cat /out')).toBe('first\nsecond')
  else
    expect(await failure('heredoc')).toMatch(
      /^\[IMAGE_BUILD_FAILED\][\s\S]*unknown instruction[\s\S]*Fix: .*# syntax=docker\/dockerfile:1/,
    )
})

test.runIf(isBuildKit)(
  'once something is to do, steps are told with those from the cache',
  async () => {
    const [first, second] = [`RUN echo ${randomUUID()}`, `RUN echo ${randomUUID()}`]
    await write({ Dockerfile: dockerfile(first) })
    await build('steps')
    await write({ Dockerfile: dockerfile(first, second) })
    const image = `${tagStart}/steps:1`
    const { events } = await build('steps')
    expect(events).toEqual([
      { kind: 'building', image, step: 2, stepsTotal: 3, instruction: first, cached: true },
      { kind: 'building', image, step: 3, stepsTotal: 3, instruction: second },
    ])
    expect((await build('steps')).events).toEqual([])
  },
)

test.runIf(isBuildKit)(
  'a step of one of several stages is told with the name of its stage',
  async () => {
    const id = randomUUID()
    await write({
      Dockerfile: `FROM ${busybox} AS maker\nRUN echo ${id} > /made\nFROM ${busybox}\nCOPY --from=maker /made /\n`,
    })
    const { events } = await build('stages')
    expect(events).toContainEqual(
      expect.objectContaining({ stage: 'maker', step: 2, instruction: `RUN echo ${id} > /made` }),
    )
  },
)

test('a step that fails shows its last 20 lines, and no more', async () => {
  await write({
    Dockerfile: dockerfile('RUN for i in $(seq 100 130); do echo "line $i" >&2; done; exit 9'),
  })
  const error = await failure('lines')
  expect(error).toMatch(/^\[IMAGE_BUILD_FAILED\] .*step \d of \d failed/)
  expect(error.match(/^ .*line \d+$/gm)?.map((line) => line.trim().slice(-3))).toEqual(
    Array.from({ length: 20 }, (_, index) => String(111 + index)),
  )
})

test('secrets of the environment and of files reach the steps that mount them, and nothing else', async () => {
  const other = `other-${randomUUID()}`
  await write({
    Dockerfile: dockerfile(
      // A step of the cache serves whatever the secret is now.
      `RUN --mount=type=secret,id=token --mount=type=secret,id=key,target=/key cat /run/secrets/token /key | sha256sum > /sum; echo ${randomUUID()} > /after`,
      'COPY . /context',
    ),
    'not-sent/.keep': '',
  })
  const keyPath = join(root, 'key')
  await writeFile(keyPath, other)
  const secrets = [
    { id: 'token', variable: 'MOORING_TEST_TOKEN' },
    { id: 'key', path: keyPath },
  ]
  if (!isBuildKit)
    return expect(await failure('secret', { secrets })).toMatch(
      /^\[BUILDKIT_MISSING\] .*`build\.secrets`/,
    )
  const built = await build('secret', { secrets })
  expect(
    await run(built, `printf '%s%s' ${secret} ${other} | sha256sum | cmp - /sum && echo same`),
  ).toBe('same')
  const whole = [
    JSON.stringify(built.events),
    JSON.stringify(await docker.getImage(built.facts.id).inspect()),
    JSON.stringify(await docker.getImage(built.facts.id).history()),
    await run(built, 'ls -R /run /key /context; grep -rl s3cret- /context /etc /run /tmp || true'),
  ].join('\n')
  expect(whole).not.toContain(secret)
  expect(whole).not.toContain(other)
  expect(whole).not.toContain('s3cret-')
})

test.runIf(isBuildKit)('a step that prints a secret and fails does not tell it', async () => {
  await write({
    Dockerfile: dockerfile(
      'RUN --mount=type=secret,id=token echo "the token is $(cat /run/secrets/token)" >&2; exit 3',
    ),
  })
  const error = await failure('told', {
    secrets: [{ id: 'token', variable: 'MOORING_TEST_TOKEN' }],
  })
  expect(error).toContain('the token is ***')
  expect(error).not.toContain(secret)
})

test.runIf(isBuildKit)('a secret that a step needs and nobody declares is told', async () => {
  await write({ Dockerfile: dockerfile('RUN --mount=type=secret,id=absent,required=true true') })
  expect(await failure('absent')).toMatch(/^\[IMAGE_BUILD_FAILED\][\s\S]*absent/)
})

test('a secret that is not there is told before anything is built', async () => {
  await write({ Dockerfile: dockerfile() })
  expect(
    await failure('unset', { secrets: [{ id: 'token', variable: 'MOORING_TEST_UNSET' }] }),
  ).toMatch(/^\[BUILD_SECRET_MISSING\] .*"token" is not set\.\n\n.*MOORING_TEST_UNSET[\s\S]*Fix: /)
  expect(
    await failure('no-file', { secrets: [{ id: 'key', path: join(root, 'nosuch') }] }),
  ).toMatch(/^\[BUILD_SECRET_MISSING\] .*"key" cannot be read\.[\s\S]*ENOENT/)
})

test('a step that mounts an agent of SSH reaches it', async () => {
  await write({
    Dockerfile: dockerfile(
      `RUN --mount=type=ssh,id=keys test -S "$SSH_AUTH_SOCK" && echo ${randomUUID()} > /reached`,
    ),
  })
  const path = join(root, 'agent')
  const agent = createServer()
  await new Promise<void>((resolve) => void agent.listen(path, resolve))
  try {
    const ssh = [{ id: 'keys', path }]
    if (isBuildKit) expect(await run(await build('ssh', { ssh }), 'ls /reached')).toBe('/reached')
    else expect(await failure('ssh', { ssh })).toMatch(/^\[BUILDKIT_MISSING\] .*`build\.ssh`/)
  } finally {
    await new Promise((resolve) => agent.close(resolve))
  }
})

test('further contexts are folders and images', async () => {
  await write({
    Dockerfile: dockerfile(
      'COPY --from=library lib.txt /',
      'COPY --from=base /bin/busybox /copied',
    ),
  })
  const library = join(root, 'library')
  await mkdir(library, { recursive: true })
  await writeFile(join(library, 'lib.txt'), 'from the library')
  await writeFile(join(library, 'drop.txt'), '')
  const additionalContexts = {
    library: { reference: './library', path: library },
    base: { reference: `docker-image://${busybox}`, path: undefined },
  }
  if (knowsContexts)
    expect(
      await run(await build('contexts', { additionalContexts }), 'cat /lib.txt; ls /copied'),
    ).toBe('from the library/copied')
  else
    expect(await failure('contexts', { additionalContexts })).toMatch(
      /^\[BUILDKIT_MISSING\] .*`build\.additionalContexts`[\s\S]*Fix: /,
    )
})

test('the text of the Dockerfile may stand in the config', async () => {
  await write({ 'a.txt': 'a' })
  const inline = dockerfile('COPY . /app')
  expect(await run(await build('inline', { inline }), 'cat /app/a.txt')).toBe('a')
})

test('a build may have no network', async () => {
  const id = randomUUID()
  await write({ Dockerfile: dockerfile(`RUN echo ${id}; cp /proc/net/dev /net`) })
  if (isPodman)
    return expect(build('network', { network: 'none' })).rejects.toThrow(
      /^\[BUILDKIT_MISSING\] .*`build\.network`/,
    )
  expect(await run(await build('network', { network: 'none' }), 'cat /net')).not.toContain('eth0')
})

test('a platform is that of the image', async () => {
  await write({ Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n' })
  const { facts } = await build('platform', { platform: 'linux/arm64' })
  expect(await docker.getImage(facts.id).inspect()).toMatchObject({ Architecture: 'arm64' })
})

test.runIf(isBuildKit)(
  'an image to take layers from that is not there does not fail the build',
  async () => {
    await write({ Dockerfile: dockerfile(`RUN echo ${randomUUID()}`) })
    const cacheFrom = ['127.0.0.1:1/nosuch:1']
    await expect(build('cache-from', { cacheFrom })).resolves.toBeDefined()
  },
)

test.runIf(isBuildKit)(
  'a file that is edited is sent again, one that is removed is gone',
  async () => {
    await write({ Dockerfile: dockerfile('COPY . /app'), 'a.txt': 'one', 'b/c.txt': 'c' })
    await build('edited')
    await write({ 'a.txt': 'two' })
    await rm(join(folder, 'b'), { recursive: true })
    expect(await run(await build('edited'), 'cd /app; cat a.txt; find . -type f | sort')).toBe(
      'two./Dockerfile\n./a.txt',
    )
  },
)

test.runIf(isBuildKit)('large files, modes and links reach the image', async () => {
  await write({ Dockerfile: dockerfile('COPY . /app') })
  await writeFile(join(folder, 'large'), Buffer.alloc(5_000_000, 'x'))
  await writeFile(join(folder, 'run.sh'), '#!/bin/sh\necho ran\n', { mode: 0o755 })
  const { symlink } = await import('node:fs/promises')
  await symlink('run.sh', join(folder, 'link'))
  expect(
    await run(
      await build('files'),
      'cd /app; wc -c < large; ./link; readlink link; stat -c %u run.sh',
    ),
  ).toBe('5000000\nran\nrun.sh\n0')
})
