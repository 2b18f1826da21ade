import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { resolveConfig } from '../../packages/core/src/config/resolve.ts'
import type { ContainersConfig } from '../../packages/core/src/config/written/written-container.ts'
import { configuredEndpoint } from '../../packages/core/src/docker/endpoint/endpoint-candidates.ts'
import { engineClient } from '../../packages/core/src/docker/endpoint/engine-client.ts'
import { listLabelled } from '../../packages/core/src/docker/labelled.ts'
import { readSettings } from '../../packages/core/src/docker/settings.ts'
import { openSession } from '../../packages/core/src/session/open-session.ts'
import { serveEngine } from '../../scripts/engines/serve.mjs'
import { makeAuthority } from '../support/certificates.ts'
import { eventually, imageOf, useEngine } from '../support/engine.ts'
import { startEngines, type Fleet } from '../support/fleet.ts'
import { greeter, idle, inFile } from '../support/several-session.ts'
import { sshEndpoint, staticDocker } from '../support/ssh-endpoint.ts'
import { tcpEndpoint } from '../support/tcp-endpoint.ts'

const { docker } = await useEngine()
const own = 'mooring-several-members:1'
let fleet: Fleet

beforeAll(async () => {
  fleet = await startEngines({ count: 1 })
  // An image that no registry has, and one engine only.
  await docker.getImage(imageOf('busybox:1')).tag({ repo: imageOf(own).slice(0, -2), tag: '1' })
})
afterAll(async () => {
  try {
    await docker.getImage(imageOf(own)).remove()
  } finally {
    await fleet.close()
  }
})
afterEach(() => vi.unstubAllEnvs())

const open = (config: Partial<ContainersConfig>) =>
  openSession(
    resolveConfig({ reaper: 'watchdog', containers: {}, ...config }, { directory: process.cwd() }),
  )

/** A container on each, reached and asked there; what one has of its own is given to the other. */
async function useBoth(engines: NonNullable<ContainersConfig['engines']>, other: string) {
  const session = await open({
    engines,
    containers: {
      near: { ...greeter('near'), engine: 'here' },
      far: { ...greeter('far'), engine: other, files: [{ target: '/note', content: 'far' }] },
      given: { ...idle, image: own, engine: 'here' },
    },
  })
  try {
    const [near, far, given] = await Promise.all(
      ['near', 'far', 'given'].map((name) => session.start(name)),
    )
    for (const handle of [near!, far!]) {
      expect(await (await fetch(`http://${handle.address(8080)}`)).text()).toBe(`${handle.name}\n`)
      expect((await handle.exec('hostname')).stdout).toMatch(/\w/)
    }
    expect((await far!.exec('cat /note')).stdout).toBe('far')
    expect((await given!.exec('echo given')).stdout).toBe('given\n')
  } finally {
    await session.close()
  }
  const { signal } = new AbortController()
  const filter = [`org.testcontainers.session-id=${session.id}`]
  expect(await listLabelled(docker, filter, signal)).toEqual([])
  expect(await fleet.members[0]!.leftovers()).toEqual([])
}

const dockerCommand = staticDocker()

test.skipIf(dockerCommand === undefined)('an engine over ssh beside one over tcp', async () => {
  await using endpoint = await sshEndpoint(docker, dockerCommand!)
  vi.stubEnv('PATH', endpoint.path)
  const far = `ssh://root@127.0.0.1:${endpoint.port}`
  await useBoth({ here: fleet.members[0]!.host, far }, 'far')
})

test('an engine behind mutual TLS beside one without', async () => {
  await using authority = await makeAuthority()
  await using endpoint = await tcpEndpoint({ authority })
  const secure = {
    host: `tcp://127.0.0.1:${endpoint.port}`,
    certificates: authority.clientFolder,
    address: '127.0.0.1',
  }
  await useBoth({ here: fleet.members[0]!.host, secure }, 'secure')
  expect(endpoint.connections()).toBeGreaterThan(0)
})

test('an engine whose certificates are missing is told before anything is made', async () => {
  await using authority = await makeAuthority()
  await using endpoint = await tcpEndpoint({ authority })
  const secure = `tcp://127.0.0.1:${endpoint.port}`
  const config = { engines: { here: fleet.members[0]!.host, secure }, containers: { a: idle } }
  await expect(open(config)).rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE' })
  expect(await fleet.members[0]!.leftovers()).toEqual([])
})

test('a Podman beside a Docker', async () => {
  const served = await serveEngine('podman-5', { log: () => undefined })
  try {
    const pod = served.endpoint.host
    const { endpoint } = await readSettings()
    const source = { value: pod, source: 'test' }
    const podman = engineClient(await configuredEndpoint(source, undefined, endpoint))
    const folder = await mkdtemp(join(tmpdir(), 'mooring-members-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const inline = `FROM ${imageOf('busybox:1')}\nRUN echo ${folder} >/made\n`
    const build = { context: folder, inline }
    const session = await open({
      engines: { pod, here: fleet.members[0]!.host },
      networks: { lan: {} },
      containers: {
        near: { ...idle, engine: 'here' },
        // Neither has it: it is given by the one that does.
        far: { ...idle, engine: 'pod', networks: ['lan'], files: [{ target: '/n', content: 'n' }] },
        built: { build, command: 'sleep 600', stopSignal: 'SIGKILL', scope: 'file' },
      },
    })
    try {
      const [near, far] = await Promise.all(['near', 'far'].map((name) => session.start(name)))
      expect((await near!.exec('echo near')).stdout).toBe('near\n')
      expect((await far!.exec('cat /n')).stdout).toBe('n')
      // Built by the Podman, and given to the Docker.
      const first = await inFile(session, 'f1', 'built')
      const second = await inFile(session, 'f2', 'built')
      expect([first.host, second.host]).toContain(fleet.members[0]!.address)
      expect(first.host).not.toBe(second.host)
      await far!.restart()
      expect(await far!.logs()).toBe('')
    } finally {
      await session.close()
    }
    const { signal } = new AbortController()
    const label = ['org.testcontainers=true']
    await eventually(async () =>
      expect(await listLabelled(podman.docker, label, signal)).toEqual([]),
    )
    podman.close()
    expect(await fleet.members[0]!.leftovers()).toEqual([])
  } finally {
    await served.close()
  }
})
