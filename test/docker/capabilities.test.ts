// @module-tag engine-contract
import { randomBytes } from 'node:crypto'
import Docker from 'dockerode'
import { expect, test } from 'vitest'
import { capabilitiesOf } from '../../packages/core/src/docker/capabilities.ts'
import { followEvents } from '../../packages/core/src/docker/events.ts'
import { listLabelled, removeObjects } from '../../packages/core/src/docker/labelled.ts'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import { isPodman } from '../support/engine-product.ts'
import { imageOf, useEngine } from '../support/engine.ts'

const engine = await useEngine()

test('the headers of the first answer tell the same of an engine as its version does', async () => {
  const asked = new Docker()
  const following = new Docker()
  const { signal } = new AbortController()
  const events = await followEvents(following, { label: 'com.mooring.nobody', signal })
  events.close()
  expect(await capabilitiesOf(following)).toEqual(await capabilitiesOf(asked))
  expect((await capabilitiesOf(asked)).bridgeName).toBe(isPodman ? 'podman' : 'bridge')
})

test('a health check is waited for, whoever runs it', async () => {
  await using session = await startSession({
    containers: {
      late: {
        image: 'busybox:1',
        command: ['sh', '-c', 'sleep 2; touch /ready; exec sleep 600'],
        healthcheck: { test: 'test -e /ready', interval: '500ms', retries: 100 },
        waitFor: 'healthy',
      },
    },
  })
  expect((await session.containers.late.exec('ls /ready')).exitCode).toBe(0)
})

test('a health check that fails too often ends the wait with its last words', async () => {
  const start = startSession({
    containers: {
      ill: {
        image: 'busybox:1',
        command: 'sleep 600',
        healthcheck: { test: 'echo no database; exit 1', interval: '200ms', retries: 2 },
        waitFor: 'healthy',
      },
    },
  })
  await expect(start).rejects.toThrow(/^\[CONTAINER_UNHEALTHY\][^]*no database/)
  expect(await engine.leftovers()).toEqual([])
})

test('a container goes although another one shares its network, if that one goes too', async () => {
  const label = `com.mooring.test=${randomBytes(6).toString('hex')}`
  const [key = '', value = ''] = label.split('=')
  const create = (host: Docker.HostConfig): Promise<Docker.Container> =>
    engine.docker.createContainer({
      Image: imageOf('busybox:1'),
      Cmd: ['sleep', '600'],
      Labels: { [key]: value },
      HostConfig: host,
    })
  const owner = await create({})
  await owner.start()
  await (await create({ NetworkMode: `container:${owner.id}` })).start()
  const { signal } = new AbortController()
  const objects = await listLabelled(engine.docker, [label], signal)
  expect(objects).toHaveLength(2)
  expect(await removeObjects(engine.docker, objects)).toEqual([])
  expect(await listLabelled(engine.docker, [label], signal)).toEqual([])
})

test('a volume and a container without a grace period go at once and leave nothing', async () => {
  const session = await startSession({
    containers: {
      deaf: {
        image: 'busybox:1',
        command: ['sh', '-c', "trap '' TERM; while :; do sleep 1; done"],
        volumes: ['data:/data', '/own'],
      },
    },
  })
  const volumes = await engine.docker.listVolumes({
    filters: { label: [`org.testcontainers.session-id=${session.id}`] },
  })
  expect(volumes.Volumes.map(({ Name }) => Name)).toEqual([`mooring-${session.id}-data`])
  await session.close()
  expect(await engine.leftovers()).toEqual([])
})
