import { expect, test } from 'vitest'
import { chooseImageSource, interpretAnswer } from './source.mjs'

// Its port is never opened, so a question to the engine would fail the test.
const NO_ENGINE = { host: 'none', source: 'test', connection: { host: '127.0.0.1', port: 1 } }

test('MOORING_TEST_IMAGES decides without asking the engine', async () => {
  const choice = await chooseImageSource(NO_ENGINE, { MOORING_TEST_IMAGES: 'hub' })
  expect(choice.source).toBe('hub')
})

test('an unknown value of MOORING_TEST_IMAGES is refused', async () => {
  const choice = chooseImageSource(NO_ENGINE, { MOORING_TEST_IMAGES: 'docker' })
  await expect(choice).rejects.toThrow('MOORING_TEST_IMAGES is "docker".')
})

test('a mirror named by the user is left in charge', async () => {
  const env = { TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX: 'mirror.example' }
  expect((await chooseImageSource(NO_ENGINE, env)).source).toBe('prefix')
})

test('the prefix of our own images asks for them', async () => {
  const env = { TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX: 'mooring.local' }
  expect(await chooseImageSource(NO_ENGINE, env)).toEqual({
    source: 'local',
    reason: 'TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX=mooring.local',
  })
})

test('an engine that does not answer leads to local images', async () => {
  expect((await chooseImageSource(NO_ENGINE, {})).source).toBe('local')
})

test.each([
  [200, '{}', 'hub'],
  [404, 'page not found', 'hub'],
  [500, '{"message":"no such host"}', 'local'],
  [429, 'too many requests', 'local'],
])('status %i leads to images from the right place', (status, text, source) => {
  expect(interpretAnswer(status, text).source).toBe(source)
})
