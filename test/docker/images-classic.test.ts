import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Docker from 'dockerode'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BuildRequest } from '../../packages/core/src/docker/build-request.ts'
import { imageNameOf } from '../../packages/core/src/docker/image-name.ts'
import { createImageStore } from '../../packages/core/src/docker/images.ts'
import { removeImage } from '../../packages/core/src/docker/local-images.ts'
import { readDockerSettings } from '../../packages/core/src/docker/settings.ts'
import { buildRequest } from '../support/build-request.ts'
import { startEngineProxy, type EngineProxy } from '../support/engine-proxy.ts'
import { engineSocket } from '../support/engine-socket.ts'
import { imageNamesFrom } from '../support/local-registry.ts'

const owner = 'images-classic.test.ts'
const tagStart = 'mooring-images-classic-test'
const docker = new Docker()
const settings = readDockerSettings()
const busybox = imageNameOf('busybox:1', settings)
const { signal } = new AbortController()
let folder: string
let proxy: EngineProxy

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'images-classic-'))
  proxy = await startEngineProxy(engineSocket)
  // As proxies do that let through what is named only.
  proxy.fail(/^POST \/grpc$/, { status: 403, message: 'Forbidden' }, Infinity)
})

afterAll(async () => {
  await proxy.close()
  await rm(folder, { recursive: true })
  for (const name of await imageNamesFrom(docker, tagStart)) await removeImage(docker, name)
  await docker.pruneImages({ filters: { label: [`com.mooring.test=${owner}`] } })
})

async function build(
  name: string,
  lines: string[],
  overrides: Partial<BuildRequest> = {},
): Promise<string> {
  await writeFile(
    join(folder, 'Dockerfile'),
    [`FROM ${busybox}`, `LABEL com.mooring.test=${owner}`, ...lines, ''].join('\n'),
  )
  const request = buildRequest({
    contextPath: folder,
    tag: `${tagStart}/${name}:1`,
    labels: { 'com.mooring.test': owner },
    ...overrides,
  })
  const behindProxy = new Docker({ socketPath: proxy.dockerHost.replace('unix://', '') })
  const { id } = await createImageStore(behindProxy, settings).build(request, { signal })
  return id
}

test('where the way to BuildKit is closed, the classic builder builds', async () => {
  expect(await build('plain', ['RUN echo hi > /hi'])).toMatch(/^sha256:/)
  expect(proxy.requests).toContain('POST /build')
})

test('a Dockerfile for BuildKit fails there with the reason why BuildKit does not build', async () => {
  await expect(build('mount', ['RUN --mount=type=cache,target=/x true'])).rejects.toThrow(
    /^\[IMAGE_BUILD_FAILED\][\s\S]*reason {7}the classic builder built it, because there is no BuildKit: POST \/grpc: Forbidden \(HTTP 403\)[\s\S]*Fix: use an engine with BuildKit/,
  )
})

test('a key that only BuildKit knows is told before anything is built', async () => {
  const before = proxy.requests.length
  const secrets = [{ id: 'path', variable: 'PATH' }]
  await expect(build('secret', [], { secrets })).rejects.toThrow(
    /^\[BUILDKIT_MISSING\] .*`build\.secrets`\.\n\n {2}engine {7}POST \/grpc: Forbidden \(HTTP 403\)/,
  )
  expect(proxy.requests.slice(before)).toEqual(['POST /grpc'])
})
