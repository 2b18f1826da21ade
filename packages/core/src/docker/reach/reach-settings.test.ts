import { expect, test } from 'vitest'
import { parseProperties } from '../properties.ts'
import { readReachSettings } from './reach-settings.ts'

const read = (environment: Record<string, string>, properties = '') =>
  readReachSettings(environment, parseProperties(properties, 'my.properties'))

test.each(['docker_host', 'bridge_ip', 'gateway_ip'])('%s is a connection mode', (mode) => {
  expect(read({ TESTCONTAINERS_CONNECTION_MODE: mode }).connectionMode).toBe(mode)
  expect(read({}, `connection.mode=${mode}`).connectionMode).toBe(mode)
})

test('the environment takes precedence over the file, and an empty variable counts as unset', () => {
  const file = 'connection.mode = bridge_ip'
  expect(read({ TESTCONTAINERS_CONNECTION_MODE: 'gateway_ip' }, file).connectionMode).toBe(
    'gateway_ip',
  )
  expect(read({ TESTCONTAINERS_CONNECTION_MODE: '' }, file).connectionMode).toBe('bridge_ip')
  expect(read({}).connectionMode).toBeUndefined()
  expect(read({ TESTCONTAINERS_HOST_OVERRIDE: '' }).hostOverride).toBeUndefined()
})

test.each([
  [
    { TESTCONTAINERS_CONNECTION_MODE: 'FOOBAR' },
    '',
    'TESTCONTAINERS_CONNECTION_MODE is not a connection mode',
  ],
  [{}, '\nconnection.mode=Bridge_IP', 'my.properties:2 (connection.mode) is not a connection mode'],
] as const)(
  'an unknown mode is named with its source: %j %j',
  (environment, properties, message) => {
    expect(() => read(environment, properties)).toThrow(`[SETTING_INVALID] ${message}.`)
    expect(() => read(environment, properties)).toThrow(/value {8}(FOOBAR|Bridge_IP)\n/)
  },
)

test.each([
  ['172.17.0.1', '172.17.0.1'],
  ['docker.example.com', 'docker.example.com'],
  ['my_docker', 'my_docker'],
  ['::1', '::1'],
  ['[fd00::2]', 'fd00::2'],
])('the host %s is taken', (written, host) => {
  expect(read({ TESTCONTAINERS_HOST_OVERRIDE: written }).hostOverride).toBe(host)
})

test.each(['tcp://docker', 'docker:2375', 'a b', '-x', '/var/run/docker.sock'])(
  'the host %s is refused',
  (written) => {
    expect(() => read({ TESTCONTAINERS_HOST_OVERRIDE: written })).toThrow(
      '[SETTING_INVALID] TESTCONTAINERS_HOST_OVERRIDE is neither a host name nor an IP address.',
    )
  },
)
