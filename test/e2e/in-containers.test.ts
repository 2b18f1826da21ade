import Docker from 'dockerode'
import { beforeAll, expect, test } from 'vitest'
import { createImageStore } from '../../packages/core/src/docker/images.ts'
import { readDockerSettings } from '../../packages/core/src/docker/settings.ts'
import { makeAuthority } from '../support/certificates.ts'
import { readCiFile } from '../support/ci-file.ts'
import {
  runContained,
  type ContainedOptions,
  type ContainedResult,
} from '../support/contained-run.ts'
import { engineSocket } from '../support/engine-socket.ts'
import { foreignNetwork, imageOf } from '../support/engine.ts'
import { runFixture } from '../support/fixture-run.ts'
import { labelled } from '../support/leftovers.ts'
import { nestedEngine } from '../support/nested-engine.ts'
import { sshEndpoint, staticDocker } from '../support/ssh-endpoint.ts'

const docker = new Docker()
const socket = `${engineSocket}:/var/run/docker.sock`

beforeAll(async () => {
  const store = createImageStore(docker, readDockerSettings())
  const { signal } = new AbortController()
  for (const written of ['busybox:1', 'node:24-slim', 'docker:20-dind'])
    await store.ensure(
      { name: imageOf(written), pullPolicy: 'missing', platform: undefined },
      { signal },
    )
})

async function run(options: Omit<ContainedOptions, 'fixture'>): Promise<string> {
  const result: ContainedResult = await runContained(docker, {
    fixture: 'beside-the-engine',
    ...options,
  })
  expect(result.output).toContain('1 passed')
  expect(result.exitCode).toBe(0)
  expect(await labelled(`com.mooring.fixture-run=${result.runId}`)).toEqual([])
  return result.output
}

test('beside the engine, on the network that it puts containers on', async () => {
  const output = await run({ host: { Binds: [socket] } })
  expect(output).toMatch(/alone at [\d.]+:80$/m)
  expect(output).toMatch(/apart at [\d.]+\.1:\d{4,5}$/m)
})

test('beside the engine, on a network of its own', async () => {
  await using network = await foreignNetwork(docker)
  const output = await run({ host: { Binds: [socket], NetworkMode: network.name } })
  expect(output).toMatch(/alone at \S+:80$/m)
  expect(output).not.toMatch(/alone at 172\.17\./)
  expect(output).toMatch(/apart at \S+\.1:\d{4,5}$/m)
})

test('beside the engine, on the network of the host', async () => {
  const output = await run({ host: { Binds: [socket], NetworkMode: 'host' } })
  expect(output).toMatch(/alone at 127\.0\.0\.1:\d+/)
  expect(output).toMatch(/apart at 127\.0\.0\.1:\d+/)
})

test('beside the engine, in each chosen mode', async () => {
  const chosen = (mode: string, network: string) =>
    run({
      host: { Binds: [socket], NetworkMode: network },
      env: { TESTCONTAINERS_CONNECTION_MODE: mode },
    })
  const overGateways = /alone at [\d.]+\.1:\d{4,5}\n[^]*apart at [\d.]+\.1:\d{4,5}/
  expect(await chosen('docker_host', 'bridge')).toMatch(overGateways)
  expect(await chosen('gateway_ip', 'bridge')).toMatch(overGateways)
})

test('with an engine of its own: over tcp in a container beside, and in the same network', async () => {
  await using inner = await nestedEngine(docker, ['busybox:1'])
  const beside = await run({
    host: { NetworkMode: inner.network },
    env: { DOCKER_HOST: 'tcp://docker:2375' },
  })
  expect(beside).toMatch(/alone at docker:\d+\n[^]*apart at docker:\d+/)
  const within = await run({
    host: {
      NetworkMode: `container:${inner.container.id}`,
      Binds: [`${inner.socketVolume}:/var/run/docker`],
    },
    env: { DOCKER_HOST: 'unix:///var/run/docker/docker.sock' },
  })
  expect(within).toMatch(/alone at 127\.0\.0\.1:\d+\n[^]*apart at 127\.0\.0\.1:\d+/)
  expect(await inner.docker.listContainers({ all: true })).toEqual([])
  expect((await inner.docker.listNetworks()).map(({ Name }) => Name).toSorted()).toEqual([
    'bridge',
    'host',
    'none',
  ])
})

test('the job of GitLab with Docker-in-Docker and TLS', async () => {
  const { variables } = readCiFile('gitlab-dind.yml')
  await using authority = await makeAuthority()
  await using inner = await nestedEngine(docker, ['busybox:1'], { authority })
  const { DOCKER_TLS_CERTDIR, DOCKER_CERT_PATH } = variables
  expect(DOCKER_CERT_PATH).toBe(`${DOCKER_TLS_CERTDIR}/client`)
  const output = await run({
    host: {
      NetworkMode: inner.network,
      Binds: [`${authority.clientFolder}:${DOCKER_CERT_PATH}:ro`],
    },
    env: variables,
  })
  expect(output).toMatch(/alone at docker:\d+\n[^]*apart at docker:\d+/)
  expect(await inner.docker.listContainers({ all: true })).toEqual([])
})

test.each(['github-container.yml', 'gitlab-socket-runner.toml'])(
  'the job in a container with the socket of %s',
  async (file) => {
    const { binds } = readCiFile(file)
    expect(binds).toEqual(['/var/run/docker.sock:/var/run/docker.sock'])
    const output = await run({
      host: { Binds: binds.map((bind) => bind.replace(/^[^:]+/, engineSocket)) },
    })
    expect(output).toMatch(/alone at [\d.]+:80$/m)
  },
)

const dockerCommand = staticDocker()

test.skipIf(dockerCommand === undefined)('the job with an engine behind ssh', async () => {
  const { DOCKER_HOST = '' } = readCiFile('gitlab-ssh.yml').variables
  await using endpoint = await sshEndpoint(docker, dockerCommand!)
  const result = await runFixture({
    fixture: 'beside-the-engine',
    runner: 'vitest-4',
    args: ['run'],
    env: {
      DOCKER_HOST: DOCKER_HOST.replace('ci@docker.example.com', `root@127.0.0.1:${endpoint.port}`),
      PATH: endpoint.path,
    },
  })
  expect(result.output).toMatch(/alone at 127\.0\.0\.1:\d+\n[^]*1 passed/)
  expect(result.exitCode).toBe(0)
  expect(await labelled(`com.mooring.fixture-run=${result.runId}`)).toEqual([])
})
