import { afterEach, expect, test, vi } from 'vitest'
import { startSession } from '../../packages/core/src/index.ts'
import { useEngine } from '../support/engine.ts'

const { docker } = await useEngine()

afterEach(() => void vi.unstubAllEnvs())

const idle = {
  image: 'busybox:1',
  command: 'sleep 600',
  stopSignal: 'SIGKILL',
  pullPolicy: 'never',
} as const

test('DOCKER_DEFAULT_PLATFORM is the platform of containers that name none', async () => {
  const own = `linux/${(await docker.version()).Arch}`
  const other = own === 'linux/amd64' ? 'linux/arm64' : 'linux/amd64'
  vi.stubEnv('DOCKER_DEFAULT_PLATFORM', other)
  await expect(startSession({ containers: { idle } })).rejects.toThrow(
    /IMAGE_NOT_FOUND\] Image "\S*busybox:1" is on this host for \S+ only/,
  )
  await using named = await startSession({ containers: { idle: { ...idle, platform: own } } })
  expect(named.containers.idle.state).toBe('running')
  vi.stubEnv('DOCKER_DEFAULT_PLATFORM', own)
  await using usual = await startSession({ containers: { idle } })
  expect(usual.containers.idle.state).toBe('running')
})
