import { homedir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { readDockerSettings, readSettings } from './settings.ts'

test('an empty environment leaves the config file in the home folder', () => {
  expect(readDockerSettings({})).toEqual({
    hubImageNamePrefix: undefined,
    sshdImage: 'testcontainers/sshd:1.4.0',
    dockerAuthConfig: undefined,
    dockerConfigFile: join(homedir(), '.docker', 'config.json'),
    helperEnvironment: {},
  })
})

test('empty variables count as unset', () => {
  const settings = readDockerSettings({
    TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX: '',
    DOCKER_AUTH_CONFIG: '',
    DOCKER_CONFIG: '',
  })
  expect(settings.hubImageNamePrefix).toBeUndefined()
  expect(settings.dockerAuthConfig).toBeUndefined()
  expect(settings.dockerConfigFile).toBe(join(homedir(), '.docker', 'config.json'))
})

test('DOCKER_CONFIG names the folder of the config file', () => {
  expect(readDockerSettings({ DOCKER_CONFIG: '/etc/docker-client' }).dockerConfigFile).toBe(
    join('/etc/docker-client', 'config.json'),
  )
})

test('without a home folder settings have their defaults', async () => {
  onTestFinished(() => void vi.unstubAllEnvs())
  vi.stubEnv('HOME', '/nowhere')
  vi.stubEnv('USERPROFILE', '/nowhere')
  const { images, isReuseAllowed } = await readSettings({})
  expect(images).toMatchObject({ sshdImage: 'testcontainers/sshd:1.4.0' })
  expect(isReuseAllowed).toBe(true)
  vi.stubEnv('HOME', undefined)
  await expect(readSettings({})).resolves.toBeDefined()
})
