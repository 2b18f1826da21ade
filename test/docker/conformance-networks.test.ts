// @module-tag engine-details
import { expect, onTestFinished, test, vi } from 'vitest'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import { foreignContainer, useEngine } from '../support/engine.ts'
import { fetched, idle, shell, startGreeter } from '../support/host-services.ts'
import { tcpEndpoint } from '../support/tcp-endpoint.ts'

const engine = await useEngine()

test('row 69: containers of different networks reach each other neither by name nor by address', async () => {
  await using session = await startSession({
    networks: { left: {}, right: {} },
    containers: {
      web: { ...idle, command: 'httpd -f -p 80 -h /etc', networks: ['left'] },
      near: { ...idle, networks: ['left'] },
      far: { ...idle, networks: ['right'] },
    },
  })
  const { web, near, far } = session.containers
  const byAddress = `nc -w 3 ${web.ipAddress()} 80 </dev/null && echo connected`
  expect(await shell(near, byAddress)).toBe('connected\n')
  expect(await shell(far, byAddress)).not.toContain('connected')
  expect(await fetched(far, 'web')).toContain('bad address')
})

test('rows 103 and 139: ports of the host are reached through an engine that is not on this machine', async () => {
  await using known = await foreignContainer(engine.docker)
  const gateway = (await known.inspect()).NetworkSettings.Networks['bridge']?.Gateway ?? ''
  await using endpoint = await tcpEndpoint({ host: gateway })
  vi.stubEnv('DOCKER_HOST', `tcp://${gateway}:${endpoint.port}`)
  onTestFinished(() => void vi.unstubAllEnvs())
  await using greeting = await startGreeter('hello')
  const session = await startSession({
    containers: { client: { ...idle, hostPorts: [greeting.port] } },
  })
  expect(await fetched(session.containers.client, greeting.port)).toBe('hello')
  await session.close()
  const filters = { label: [`org.testcontainers.session-id=${session.id}`] }
  expect(await engine.docker.listContainers({ all: true, filters })).toEqual([])
})
