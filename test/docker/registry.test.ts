import { createServer, type Socket } from 'node:net'
import Docker from 'dockerode'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ImageProgress } from '../../packages/core/src/docker/image-progress.ts'
import {
  createImageStore,
  type ImageRequest,
  type ImageStore,
} from '../../packages/core/src/docker/images.ts'
import { pullImage } from '../../packages/core/src/docker/pull.ts'
import type { DockerSettings } from '../../packages/core/src/docker/settings.ts'
import { eventually } from '../support/engine.ts'
import {
  containersOf,
  countingDocker,
  imageNamesFrom,
  startLocalRegistry,
  type LocalRegistry,
} from '../support/local-registry.ts'

const owner = 'registry.test.ts'
const docker = new Docker()
const { signal } = new AbortController()
const anonymous: DockerSettings = {
  hubImageNamePrefix: undefined,
  sshdImage: '',
  toxiproxyImage: undefined,
  dockerAuthConfig: undefined,
  dockerConfigFile: '/nonexistent/config.json',
  helperEnvironment: {},
}
let registry: LocalRegistry

beforeAll(async () => {
  registry = await startLocalRegistry(docker, { owner, withPassword: false })
}, 120_000)

afterAll(async () => {
  // The engine may still finish a pull that nobody waits for any more.
  await eventually(async () => {
    for (const name of await imageNamesFrom(docker, registry.address))
      await docker.getImage(name).remove()
    expect(await imageNamesFrom(docker, registry.address)).toEqual([])
  })
  await registry.remove()
  expect(await containersOf(docker, owner)).toEqual([])
}, 60_000)

function countingStore(): { store: ImageStore; requests: string[] } {
  const counting = countingDocker()
  return { store: createImageStore(counting.docker, anonymous), requests: counting.requests }
}

const request = (
  name: string,
  pullPolicy: ImageRequest['pullPolicy'] = 'missing',
  platform?: string,
): ImageRequest => ({
  name,
  pullPolicy,
  platform,
})

test('five callers of a missing image share one pull and two inspects', async () => {
  const name = await registry.publish('shared:1')
  const { store, requests } = countingStore()
  const events: ImageProgress[] = []
  const onProgress = (event: ImageProgress): void => void events.push(event)
  const facts = await Promise.all(
    [1, 2, 3, 4, 5].map(() => store.ensure(request(name), { signal, onProgress })),
  )
  expect(requests).toEqual([
    `GET /images/${name}/json`,
    'POST /images/create',
    `GET /images/${name}/json`,
  ])
  expect(new Set(facts).size).toBe(1)
  expect(facts[0]).toMatchObject({ name, hasHealthcheck: true, platform: 'linux/amd64' })
  expect(facts[0]?.exposedPorts.toSorted()).toEqual(['53/udp', '80/tcp'])
  expect(events[0]).toMatchObject({ kind: 'pulling', image: name, layersDone: 0, layersTotal: 0 })
  expect(events.at(-1)).toMatchObject({
    kind: 'pulling',
    image: name,
    layersDone: 2,
    layersTotal: 2,
  })
})

test('a present image costs one inspect, whatever "missing" or "never" says', async () => {
  const name = await registry.publish('present:1')
  await createImageStore(docker, anonymous).ensure(request(name), { signal })
  for (const policy of ['missing', 'never'] as const) {
    const { store, requests } = countingStore()
    await store.ensure(request(name, policy), { signal })
    await store.ensure(request(name, policy), { signal })
    expect(requests).toEqual([`GET /images/${name}/json`])
  }
})

test('"always" pulls a present image, once for a store', async () => {
  const name = await registry.publish('always:1')
  await createImageStore(docker, anonymous).ensure(request(name), { signal })
  const { store, requests } = countingStore()
  await Promise.all([1, 2].map(() => store.ensure(request(name, 'always'), { signal })))
  await store.ensure(request(name, 'always'), { signal })
  expect(requests).toEqual(['POST /images/create', `GET /images/${name}/json`])
})

test('"always" and "missing" at the same time share the pull', async () => {
  const name = await registry.publish('mixed:1')
  const { store, requests } = countingStore()
  await Promise.all(
    (['missing', 'always'] as const).map((policy) =>
      store.ensure(request(name, policy), { signal }),
    ),
  )
  expect(requests.filter((line) => line === 'POST /images/create')).toHaveLength(1)
})

test('"never" reports a missing image with the near ones, and does not pull', async () => {
  const name = await registry.publish('near:1')
  await createImageStore(docker, anonymous).ensure(request(name), { signal })
  const other = `${registry.address}/near:2`
  const { store, requests } = countingStore()
  await expect(store.ensure(request(other, 'never'), { signal })).rejects.toThrow(
    `[IMAGE_NOT_FOUND] Image "${other}" is not on this host, and its pull policy is "never".\n\n  on this host ${name}`,
  )
  expect(requests).toEqual([`GET /images/${other}/json`, 'GET /images/json'])
})

test('an unknown tag and an unknown repository do not exist', async () => {
  const name = await registry.publish('known:1')
  await createImageStore(docker, anonymous).ensure(request(name), { signal })
  const unknownTag = createImageStore(docker, anonymous).ensure(
    request(`${registry.address}/known:2`),
    { signal },
  )
  await expect(unknownTag).rejects.toThrow(
    /^\[IMAGE_NOT_FOUND\] Image ".*known:2" does not exist\.\n\n {2}engine {7}.*manifest unknown.*\n {2}on this host .*known:1\n\nFix: /,
  )
  const unknownName = createImageStore(docker, anonymous).ensure(
    request(`${registry.address}/nosuch:1`),
    { signal },
  )
  await expect(unknownName).rejects.toThrow(/^\[IMAGE_NOT_FOUND\]/)
})

test('a pull that failed is tried again by the next caller', async () => {
  const store = createImageStore(docker, anonymous)
  const name = `${registry.address}/late:1`
  await expect(store.ensure(request(name), { signal })).rejects.toThrow('IMAGE_NOT_FOUND')
  await registry.publish('late:1')
  expect(await store.ensure(request(name), { signal })).toMatchObject({ name })
})

test('an image is pulled by its digest, alone or after a tag', async () => {
  const name = await registry.publish('digest:1')
  await createImageStore(docker, anonymous).ensure(request(name), { signal })
  const { RepoDigests } = await docker.getImage(name).inspect()
  const byDigest = RepoDigests[0] ?? ''
  await docker.getImage(name).remove()
  for (const written of [byDigest, byDigest.replace('@', ':1@')]) {
    expect(
      (await createImageStore(docker, anonymous).ensure(request(written), { signal })).name,
    ).toBe(written)
    await docker.getImage(byDigest).remove()
  }
})

test('an image of another platform than asked for is pulled again, and "never" names the platform it has', async () => {
  const name = await registry.publish('platform:1')
  await createImageStore(docker, anonymous).ensure(request(name), { signal })
  const { store, requests } = countingStore()
  await store.ensure(request(name, 'missing', 'linux/amd64'), { signal })
  expect(requests).not.toContain('POST /images/create')
  await store.ensure(request(name, 'missing', 'linux/s390x'), { signal }).catch(() => {})
  expect(requests).toContain('POST /images/create')
  await expect(store.ensure(request(name, 'never', 'linux/s390x'), { signal })).rejects.toThrow(
    'is on this host for linux/amd64 only',
  )
})

test('an error inside the pull stream is an error', async () => {
  const name = await registry.publish('broken:1')
  // Manifests and configs are JSON; layers of other bytes are refused once the pull has begun.
  await runInRegistry(`find /var/lib/registry/docker/registry/v2/blobs -name data | while read -r file; do
    [ "$(head -c 1 "$file")" = "{" ] || head -c "$(wc -c < "$file")" /dev/zero > "$file.zero"
    [ -e "$file.zero" ] && mv "$file.zero" "$file"
  done; true`)
  const events: ImageProgress[] = []
  const onProgress = (event: ImageProgress): void => void events.push(event)
  await expect(
    createImageStore(docker, anonymous).ensure(request(name), { signal, onProgress }),
  ).rejects.toThrow(/^\[IMAGE_PULL_FAILED\] Image .*broken:1[\s\S]*verification failed/)
  expect(events.length).toBeGreaterThan(1)
})

test('a registry that refuses connections is told from an image that does not exist', async () => {
  const name = '127.0.0.1:1/x:1'
  await expect(
    createImageStore(docker, anonymous).ensure(request(name), { signal }),
  ).rejects.toThrow(
    /^\[IMAGE_PULL_FAILED\] Image "127\.0\.0\.1:1\/x:1" could not be pulled\.\n\n {2}engine {7}Get "https?:.*connection refused[\s\S]*Fix: check that the engine reaches/,
  )
})

test('one of two callers may abort a pull that hangs; the other waits on until it aborts too', async () => {
  await using silent = await silentRegistry()
  const { store, requests } = countingStore()
  const callers = [new AbortController(), new AbortController()]
  const [first, second] = callers.map((caller) =>
    store.ensure(request(silent.image), { signal: caller.signal }),
  )
  await silent.asked
  callers[0]?.abort(new Error('first left'))
  await expect(first).rejects.toThrow('first left')
  const third = new AbortController()
  const joined = store.ensure(request(silent.image), { signal: third.signal })
  callers[1]?.abort(new Error('second left'))
  await expect(second).rejects.toThrow('second left')
  third.abort(new Error('third left'))
  await expect(joined).rejects.toThrow('third left')
  expect(requests.filter((line) => line === 'POST /images/create')).toHaveLength(1)
})

test('a pull without any progress is given up', async () => {
  await using silent = await silentRegistry()
  const pull = pullImage(
    docker,
    {
      name: silent.image,
      platform: undefined,
      credentials: { auth: undefined, source: 'none' },
      stallTimeoutMs: 300,
    },
    { signal },
  )
  await expect(pull).rejects.toThrow(/^\[IMAGE_PULL_FAILED\][\s\S]*no progress for 0\.3 s/)
})

async function runInRegistry(script: string): Promise<void> {
  const exec = await docker
    .getContainer(registry.containerId)
    .exec({ Cmd: ['sh', '-c', script], AttachStdout: true })
  const stream = await exec.start({})
  for await (const _ of stream) continue
  expect((await exec.inspect()).ExitCode).toBe(0)
}

interface SilentRegistry extends AsyncDisposable {
  image: string
  /** Resolves when the engine has connected. */
  asked: Promise<void>
}

/** Takes connections and never answers. */
async function silentRegistry(): Promise<SilentRegistry> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => void sockets.add(socket.on('error', () => {})))
  const asked = new Promise<void>((resolve) => server.once('connection', () => resolve()))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  return {
    image: `127.0.0.1:${port}/silent:1`,
    asked,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
