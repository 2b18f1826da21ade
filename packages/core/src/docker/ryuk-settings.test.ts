import { expect, test } from 'vitest'
import { parseProperties } from './properties.ts'
import { readRyukSettings } from './ryuk-settings.ts'

test('an empty environment gives the image that Testcontainers pins and no other setting', () => {
  expect(readRyukSettings({})).toEqual({
    disabled: false,
    image: 'testcontainers/ryuk:0.14.0',
    privileged: false,
    socketPath: undefined,
    containerPort: 8080,
    hostPort: undefined,
    environment: {},
  })
})

test('variables reach the settings and the program in the container', () => {
  expect(
    readRyukSettings({
      TESTCONTAINERS_RYUK_DISABLED: '1',
      RYUK_CONTAINER_IMAGE: 'registry.example.com/ryuk:1',
      TESTCONTAINERS_RYUK_CONTAINER_PRIVILEGED: 'true',
      TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE: '/run/podman.sock',
      RYUK_PORT: '9000',
      TESTCONTAINERS_RYUK_PORT: '19000',
      RYUK_CONNECTION_TIMEOUT: '1m30s',
      TESTCONTAINERS_RYUK_RECONNECTION_TIMEOUT: '500ms',
      TESTCONTAINERS_RYUK_VERBOSE: 'yes',
    }),
  ).toEqual({
    disabled: true,
    image: 'registry.example.com/ryuk:1',
    privileged: true,
    socketPath: '/run/podman.sock',
    containerPort: 9000,
    hostPort: 19000,
    environment: {
      RYUK_CONNECTION_TIMEOUT: '1m30s',
      RYUK_RECONNECTION_TIMEOUT: '500ms',
      RYUK_VERBOSE: 'true',
      RYUK_PORT: '9000',
    },
  })
})

test('the name without the prefix takes precedence over the one with it, and both over the property', () => {
  const properties = parseProperties(
    'ryuk.reconnection.timeout=3s\nryuk.connection.timeout=4s\nryuk.verbose=true\nryuk.disabled=true\nryuk.container.image=a\nryuk.container.privileged=true',
    'p',
  )
  const both = { RYUK_RECONNECTION_TIMEOUT: '1s', TESTCONTAINERS_RYUK_RECONNECTION_TIMEOUT: '2s' }
  expect(readRyukSettings(both, properties).environment).toEqual({
    RYUK_RECONNECTION_TIMEOUT: '1s',
    RYUK_CONNECTION_TIMEOUT: '4s',
    RYUK_VERBOSE: 'true',
  })
  expect(readRyukSettings({ RYUK_VERBOSE: 'false' }, properties)).toMatchObject({
    disabled: true,
    image: 'a',
    privileged: true,
    environment: { RYUK_RECONNECTION_TIMEOUT: '3s', RYUK_CONNECTION_TIMEOUT: '4s' },
  })
  expect(readRyukSettings({ RYUK_VERBOSE: 'false' }, properties).environment).not.toHaveProperty(
    'RYUK_VERBOSE',
  )
})

test.each([
  ['RYUK_RECONNECTION_TIMEOUT', '10', 'a duration that Ryuk can read'],
  ['TESTCONTAINERS_RYUK_CONNECTION_TIMEOUT', '1 m', 'a duration that Ryuk can read'],
  ['RYUK_PORT', '0', 'a port number'],
  ['TESTCONTAINERS_RYUK_PORT', '70000', 'a port number'],
])('%s=%s is refused before Ryuk refuses it', (name, value, problem) => {
  expect(() => readRyukSettings({ [name]: value })).toThrow(
    `[SETTING_INVALID] ${name} is not ${problem}.`,
  )
})
