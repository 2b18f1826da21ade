import { randomBytes } from 'node:crypto'
import Docker from 'dockerode'
import { afterAll, expect, vi } from 'vitest'
import { deadline, sleep } from '../../packages/core/src/abort.ts'
import { imageNameOf } from '../../packages/core/src/docker/image-name.ts'
import { readDockerSettings } from '../../packages/core/src/docker/settings.ts'
import { withoutMiscounted } from '../../scripts/engine/miscounted.mjs'
import { startEngineProxy, type EngineProxy } from './engine-proxy.ts'
import { engineSocket } from './engine-socket.ts'
import { labelled } from './leftovers.ts'

/** The engine as a test file uses it: seen by sessions through a proxy, asked directly by the test. */
export interface TestEngine {
  docker: Docker
  /** Requests of sessions so far, such as 'POST /containers/create'. */
  requests: string[]
  /** Their URLs. */
  urls: string[]
  /** Ids of the sessions opened so far. */
  sessionIds: string[]
  /** Objects of the last opened session that are there now, in words. */
  leftovers(): Promise<string[]>
  /** What its sessions see of the engine, which may be made to fail. */
  proxy: EngineProxy
}

/** For a test file: leads its sessions to the engine, and asserts at the end that none of them left anything. */
export async function useEngine(): Promise<TestEngine> {
  const docker = new Docker()
  const before = process.env['DOCKER_HOST']
  const proxy = await startEngineProxy(engineSocket)
  process.env['DOCKER_HOST'] = proxy.dockerHost
  afterAll(async () => {
    // The next file runs in this process, too.
    vi.unstubAllEnvs()
    if (before === undefined) delete process.env['DOCKER_HOST']
    else process.env['DOCKER_HOST'] = before
    await proxy.close()
    expect(await withoutMiscounted(await leftoversOf(proxy.sessionIds))).toEqual([])
  })
  return {
    docker,
    requests: proxy.requests,
    urls: proxy.urls,
    sessionIds: proxy.sessionIds,
    leftovers: () => leftoversOf(proxy.sessionIds.slice(-1)),
    proxy,
  }
}

/** The engine's name of an image that is written as on Docker Hub. */
export const imageOf = (written: string): string => imageNameOf(written, readDockerSettings())

/**
 * Asks until the answer passes, for what the engine tells in its own time: often at first, then less and less, because
 * others need the cores for what is waited for.
 */
export async function eventually(assertion: () => unknown, mostPauseMs = 250): Promise<void> {
  using limit = deadline(60_000, new AbortController().signal)
  for (let pauseMs = 20; ; pauseMs = Math.min(pauseMs * 1.5, mostPauseMs)) {
    try {
      await assertion()
      return
    } catch (error) {
      if (limit.signal.aborted) throw error
      await sleep(pauseMs, limit.signal).catch(() => undefined)
    }
  }
}

/** A container that no session knows of; it is removed at the end of the block. */
export async function foreignContainer(
  docker: Docker,
  options: Docker.ContainerCreateOptions = {},
): Promise<Docker.Container & AsyncDisposable> {
  const container = await docker.createContainer({
    Image: imageOf('busybox:1'),
    Cmd: ['sleep', '600'],
    // Podman waits 10 s for the end of one that ignores others.
    StopSignal: 'SIGKILL',
    ...options,
  })
  await container.start()
  return Object.assign(container, {
    [Symbol.asyncDispose]: async () => {
      await container.remove({ force: true, v: true })
    },
  })
}

/** A network that no session knows of; it is removed at the end of the block. */
export async function foreignNetwork(docker: Docker): Promise<{ name: string } & AsyncDisposable> {
  const name = `mooring-test-${randomBytes(4).toString('hex')}`
  const network = await docker.createNetwork({ Name: name, CheckDuplicate: true })
  return { name, [Symbol.asyncDispose]: async () => void (await network.remove()) }
}

async function leftoversOf(sessionIds: readonly string[]): Promise<string[]> {
  const all = sessionIds.map((id) => labelled(`org.testcontainers.session-id=${id}`))
  return (await Promise.all(all)).flat()
}
