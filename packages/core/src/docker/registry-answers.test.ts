import { expect, test } from 'vitest'
import { readRegistryAnswer } from './registry-answers.ts'

test.each([
  [
    'manifest for 127.0.0.1:5000/x:2 not found: manifest unknown: manifest unknown',
    'IMAGE_NOT_FOUND',
    false,
  ],
  ['manifest unknown', 'IMAGE_NOT_FOUND', false],
  [
    'failed to resolve reference "ghcr.io/a/b:1": ghcr.io/a/b:1: not found',
    'IMAGE_NOT_FOUND',
    false,
  ],
  [
    "pull access denied for nosuch, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
    'IMAGE_NOT_FOUND',
    true,
  ],
  [
    'Get "http://127.0.0.1:5000/v2/x/manifests/1": no basic auth credentials',
    'IMAGE_PULL_FAILED',
    true,
  ],
  ['unauthorized: authentication required', 'IMAGE_PULL_FAILED', true],
  [
    'toomanyrequests: You have reached your unauthenticated pull rate limit.',
    'IMAGE_PULL_FAILED',
    true,
  ],
  [
    'no matching manifest for linux/arm64/v8 in the manifest list entries',
    'IMAGE_PULL_FAILED',
    false,
  ],
  [
    'Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: no such host',
    'IMAGE_PULL_FAILED',
    false,
  ],
  [
    'Get "https://10.0.0.1/v2/": http: server gave HTTP response to HTTPS client',
    'IMAGE_PULL_FAILED',
    false,
  ],
  ['write /var/lib/docker/tmp/x: no space left on device', 'IMAGE_PULL_FAILED', false],
  ['invalid reference format: repository name must be lowercase', 'IMAGE_NOT_FOUND', false],
])('"%s" means %s', (words, code, aboutCredentials) => {
  const answer = readRegistryAnswer(words)
  expect(answer).toMatchObject({ code, aboutCredentials })
  expect(answer.fix).toBeTypeOf('string')
})

test('an unknown answer gets no guess of a fix', () => {
  expect(readRegistryAnswer('the registry is on fire', 500)).toEqual({
    code: 'IMAGE_PULL_FAILED',
    aboutCredentials: false,
    fix: undefined,
  })
  expect(readRegistryAnswer('gone', 404).code).toBe('IMAGE_NOT_FOUND')
})
