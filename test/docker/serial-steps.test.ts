// @module-tag engine-contract
import { afterEach, expect, test, vi } from 'vitest'
import { startSession, type ContainersConfig } from '../../packages/core/src/index.ts'
import { isPodman } from '../support/engine-product.ts'
import { engineSocket } from '../support/engine-socket.ts'
import { useEngine } from '../support/engine.ts'
import { labelled } from '../support/leftovers.ts'
import { ryukStandIn } from '../support/ryuk-programs.ts'
import { startWaveProxy } from '../support/wave-proxy.ts'

const { docker } = await useEngine()

afterEach(() => vi.unstubAllEnvs())

const idle = { image: 'busybox:1', command: 'sleep 600', networks: ['backend'] } as const
const twoOnANetwork = {
  networks: { backend: {} },
  containers: { one: idle, two: idle },
} satisfies ContainersConfig

/** Steps until the session has its containers. */
async function stepsOf(config: ContainersConfig): Promise<string[][]> {
  await using proxy = await startWaveProxy()
  vi.stubEnv('DOCKER_HOST', proxy.dockerHost)
  const session = await startSession(config)
  const steps = [...proxy.steps]
  await session.close()
  expect(await labelled(`org.testcontainers.session-id=${session.id}`)).toEqual([])
  return steps
}

// Podman wants the networks of a container when it creates it. Containers and networks are asked for at once, and whichever
// container came first is asked for again when its networks are there.
function createsAgain(steps: readonly string[][], containers: number): number {
  const creates = steps.flat().filter((what) => what === 'POST /containers/create')
  const again = creates.length > containers ? 1 : 0
  if (!isPodman) expect(again).toBe(0)
  return again
}

test('the chain to two containers on a network has six steps, the opening of the first connection included', async () => {
  const steps = await stepsOf({ ...twoOnANetwork, reaper: 'watchdog' })
  expect(steps, JSON.stringify(steps, null, 1)).toHaveLength(6 + createsAgain(steps, 2))
})

test('Ryuk makes it two steps longer', async () => {
  await using standIn = await ryukStandIn(docker)
  vi.stubEnv('RYUK_CONTAINER_IMAGE', standIn.image)
  vi.stubEnv('TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE', engineSocket)
  const steps = await stepsOf({ ...twoOnANetwork, reaper: 'ryuk' })
  expect(steps, JSON.stringify(steps, null, 1)).toHaveLength(8 + createsAgain(steps, 3))
})
