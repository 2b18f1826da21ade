// @module-tag engine-details
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isMooringError } from '@mooring/client'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import type {
  ContainerConfig,
  ContainersConfig,
} from '../../packages/core/src/config/written/written-container.ts'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import type { Fault } from '../support/engine-proxy.ts'
import { useEngine } from '../support/engine.ts'

const { proxy, ...engine } = await useEngine()

let stateHome: string
beforeEach(async () => {
  stateHome = await mkdtemp(join(tmpdir(), 'mooring-state-'))
  vi.stubEnv('XDG_STATE_HOME', stateHome)
})
afterEach(async () => {
  proxy.heal()
  vi.unstubAllEnvs()
  await rm(stateHome, { recursive: true })
})

const everything: ContainersConfig = {
  networks: { lan: {}, other: {} },
  containers: {
    neighbour: { image: 'busybox:1', command: ['sleep', '600'], networks: ['lan'] },
    main: {
      image: 'busybox:1',
      command: ['sh', '-c', 'echo up; sleep 600'],
      networks: ['lan', 'other'],
      volumes: ['data:/data', '/anonymous'],
      files: [{ target: '/note', content: 'copied' }],
      ports: [80],
      waitFor: [{ log: 'up' }, { command: 'true' }],
    },
  },
}

async function failureOf(config: ContainersConfig): Promise<Error> {
  const outcome = await startSession(config).then(
    async (session) => {
      await session.close()
      return undefined
    },
    (error: Error) => error,
  )
  await expectNothingLeft()
  if (!outcome) throw new Error('It started.')
  return outcome
}

async function expectNothingLeft(): Promise<void> {
  expect(await engine.leftovers()).toEqual([])
  expect(await readdir(join(stateHome, 'mooring', 'sessions'))).toEqual([])
}

const steps = {
  'looking up the image': /^GET \/images\/.*\/json$/,
  'creating a network': /^POST \/networks\/create$/,
  'creating a container': /^POST \/containers\/create$/,
  'joining a second network': /^POST \/networks\/\w+\/connect$/,
  'copying a file': /^PUT \/containers\/\w+\/archive$/,
  'starting a container': /^POST \/containers\/\w+\/start$/,
  'inspecting a container': /^GET \/containers\/\w+\/json$/,
}

const answers: Record<string, Fault> = {
  'is answered with 400': { status: 400, message: 'injected: no such thing can be' },
  'is answered with 500': { status: 500, message: 'injected: no space left on device' },
  'is cut off before the engine sees it': 'cut before',
}

const faults: Record<string, Fault> = {
  ...answers,
  'is cut off when the engine has done it': 'cut after',
}

const every = (requests: Record<string, RegExp>, ends: Record<string, Fault>) =>
  Object.entries(requests).flatMap(([step, request]) =>
    Object.entries(ends).map(([end, fault]) => ({ step, end, request, fault })),
  )

test.each([
  ...every(steps, faults),
  ...every({ 'following a log': /^GET \/containers\/\w+\/logs$/ }, answers),
])('a start whose $step $end leaves nothing, and tells its cause', async ({ request, fault }) => {
  proxy.fail(request, fault)
  const error = await failureOf(everything)
  expect(isMooringError(error), error.stack).toBe(true)
  expect(error.message).toMatch(
    typeof fault === 'object' && 'message' in fault ? fault.message : /ECONNRESET|hang up/,
  )
})

test.each(
  every(
    {
      'creating an exec': /^POST \/containers\/\w+\/exec$/,
      'starting an exec': /^POST \/exec\/\w+\/start$/,
    },
    faults,
  ),
)('a probe whose $step $end is made again', async ({ request, fault }) => {
  proxy.fail(request, fault)
  const session = await startSession(everything)
  await session.close()
  await expectNothingLeft()
})

const idle = { image: 'busybox:1', command: ['sleep', '600'] }

test.each<[string, string, ContainerConfig]>([
  ['whose image no registry has', 'IMAGE_PULL_FAILED', { image: '127.0.0.1:9/none:1' }],
  ['whose command is not there', 'CONTAINER_START_FAILED', { ...idle, command: ['nosuch'] }],
  [
    'that ends early',
    'CONTAINER_EXITED',
    { ...idle, command: ['sh', '-c', 'echo boom; exit 3'], waitFor: { log: 'never' } },
  ],
  [
    'that is not ready in time',
    'WAIT_TIMEOUT',
    { ...idle, waitFor: { log: 'never' }, startupTimeout: '2s' },
  ],
  [
    'whose wait function throws',
    'WAIT_FUNCTION_FAILED',
    {
      ...idle,
      startupTimeout: '2s',
      waitFor: () => {
        throw new Error('a fault of the config')
      },
    },
  ],
  [
    'whose health check fails',
    'CONTAINER_UNHEALTHY',
    {
      ...idle,
      healthcheck: { test: 'false', interval: '200ms', retries: 1 },
      waitFor: 'healthy',
    },
  ],
])('a container %s leaves nothing, nor does what started beside it', async (_, code, failing) => {
  const networks = ['lan']
  const error = await failureOf({
    networks: { lan: {} },
    containers: {
      beside: { ...idle, networks, volumes: ['data:/data'] },
      failing: { ...failing, networks },
    },
  })
  expect(error).toMatchObject({ code })
})

test('a host port that is taken leaves nothing', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port: host } = server.address() as AddressInfo
  const error = await failureOf({
    containers: { beside: idle, failing: { ...idle, ports: { http: { container: 80, host } } } },
  })
  expect(error).toMatchObject({ code: 'PORT_TAKEN' })
})

test('a name that somebody else has is said to be taken, and stays theirs', async () => {
  // Names hold the id of the session, so it takes a fault to meet one that is taken.
  proxy.fail(/^POST \/containers\/create$/, {
    status: 409,
    message: 'Conflict. The container name "/mooring-x" is already in use by container "abc".',
  })
  const error = await failureOf(everything)
  expect(error).toMatchObject({ code: 'CONTAINER_CREATE_FAILED' })
  expect(error.message).toContain('already in use by container "abc"')
})

test.each(
  every(
    {
      'removing a container': /^DELETE \/containers\//,
      'removing a network': /^DELETE \/networks\//,
      'removing a volume': /^DELETE \/volumes\//,
    },
    faults,
  ),
)(
  'a session whose $step $end tells so, and leaves nothing when it closes again',
  async ({ request, fault }) => {
    const session = await startSession(everything)
    proxy.fail(request, fault)
    const error = await session.close().catch((reason: Error) => reason)
    expect(error).toMatchObject({ code: 'TEARDOWN_FAILED' })
    await session.close()
    await expectNothingLeft()
  },
)

test('a create that takes longer than the start may is waited for and removed, whose deadline is told', async () => {
  const until = new Promise<void>((resolve) => void setTimeout(resolve, 4_000))
  proxy.fail(/^POST \/containers\/create$/, { until })
  const start = startSession({ containers: { web: { ...idle, startupTimeout: '1s' } } })
  await expect(start).rejects.toThrow(/^\[WAIT_TIMEOUT\][^]*waited for +the engine to create it/)
  expect(await engine.leftovers()).toEqual([])
})
