// @module-tag engine-details
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import { useEngine } from '../support/engine.ts'

const engine = await useEngine()

const idle = { image: 'busybox:1', command: 'sleep 600' } as const

test('an image without an SSH server is named with the log of the sidecar, and nothing is left', async () => {
  vi.stubEnv('SSHD_CONTAINER_IMAGE', 'busybox:1')
  onTestFinished(() => void vi.unstubAllEnvs())
  const start = startSession({ containers: { client: { ...idle, hostPorts: [3000] } } })
  await expect(start).rejects.toMatchObject({
    name: 'TunnelError',
    code: 'TUNNEL_FAILED',
    message: expect.stringMatching(/sidecar log[^]*sshd[^]*SSHD_CONTAINER_IMAGE/) as string,
  })
  expect(await engine.leftovers()).toEqual([])
})

test('a relay that cannot listen says why, and nothing is left', async () => {
  const everywhere = createServer()
  await new Promise<void>((resolve) => everywhere.listen(0, '0.0.0.0', resolve))
  onTestFinished(() => void everywhere.close())
  const { port } = everywhere.address() as AddressInfo
  const start = startSession({
    tunnel: 'relay',
    containers: { client: { ...idle, hostPorts: [port] } },
  })
  await expect(start).rejects.toMatchObject({
    code: 'RELAY_UNAVAILABLE',
    message: expect.stringContaining('EADDRINUSE') as string,
  })
  expect(await engine.leftovers()).toEqual([])
})

test('a published sidecar is refused where its port could not be reached', async () => {
  vi.stubEnv('TESTCONTAINERS_HOST_OVERRIDE', '192.0.2.1')
  onTestFinished(() => void vi.unstubAllEnvs())
  const start = startSession({
    tunnel: 'published',
    containers: { client: { ...idle, hostPorts: [3000] } },
  })
  await expect(start).rejects.toMatchObject({
    code: 'TUNNEL_FAILED',
    message: expect.stringContaining('192.0.2.1, not at 127.0.0.1') as string,
  })
  expect(await engine.leftovers()).toEqual([])
})

test("what the engine refuses of a handle is told in the engine's words", async () => {
  await using session = await startSession({
    networks: { backend: {} },
    containers: { client: { ...idle, networks: ['backend'] } },
  })
  await expect(session.containers.client.connect('backend')).rejects.toMatchObject({
    name: 'DockerError',
    code: 'DOCKER_REQUEST_FAILED',
    message: expect.stringMatching(
      /"client" could not join network "backend"[^]*already exists/,
    ) as string,
  })
})
