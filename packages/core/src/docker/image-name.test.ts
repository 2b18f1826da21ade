import { expect, test } from 'vitest'
import { imageNameOf, registryOf } from './image-name.ts'

const id = 'a'.repeat(64)
const digest = `sha256:${'b'.repeat(64)}`

test.each([
  ['postgres', 'postgres:latest'],
  ['postgres:15', 'postgres:15'],
  ['library/postgres', 'library/postgres:latest'],
  ['docker.io/postgres', 'docker.io/postgres:latest'],
  ['localhost:5000/x', 'localhost:5000/x:latest'],
  ['localhost/x:1', 'localhost/x:1'],
  [`postgres@${digest}`, `postgres@${digest}`],
  [`postgres:15@${digest}`, `postgres:15@${digest}`],
  [id, id],
  [`sha256:${id}`, `sha256:${id}`],
])('%s without a prefix is asked for as %s', (written, name) => {
  expect(imageNameOf(written, { hubImageNamePrefix: undefined })).toBe(name)
})

test.each([
  ['postgres', 'mirror.test/hub/postgres:latest'],
  ['postgres:15', 'mirror.test/hub/postgres:15'],
  ['library/postgres:15', 'mirror.test/hub/library/postgres:15'],
  ['testcontainers/sshd:1.4.0', 'mirror.test/hub/testcontainers/sshd:1.4.0'],
  ['docker.io/postgres:15', 'mirror.test/hub/postgres:15'],
  ['docker.io/library/postgres', 'mirror.test/hub/library/postgres:latest'],
  ['index.docker.io/bitnami/redis:7', 'mirror.test/hub/bitnami/redis:7'],
  [`postgres@${digest}`, `mirror.test/hub/postgres@${digest}`],
  ['mirror.test/hub/postgres:15', 'mirror.test/hub/postgres:15'],
  ['ghcr.io/owner/x:1', 'ghcr.io/owner/x:1'],
  ['localhost/x', 'localhost/x:latest'],
  ['localhost:5000/x', 'localhost:5000/x:latest'],
  ['127.0.0.1:5000/x:1', '127.0.0.1:5000/x:1'],
  ['registry:5000/x:1', 'registry:5000/x:1'],
  [id, id],
  [`sha256:${id}`, `sha256:${id}`],
])('%s with a prefix is asked for as %s', (written, name) => {
  expect(imageNameOf(written, { hubImageNamePrefix: 'mirror.test/hub' })).toBe(name)
})

test.each([
  ['mirror.test/', 'redis', 'mirror.test/redis:latest'],
  ['organisation', 'redis:7', 'organisation/redis:7'],
  ['organisation', 'organisation/redis:7', 'organisation/redis:7'],
  ['mirror', 'mirrors/redis:7', 'mirror/mirrors/redis:7'],
  ['/', 'redis', 'redis:latest'],
])('prefix %s makes %s into %s', (hubImageNamePrefix, written, name) => {
  expect(imageNameOf(written, { hubImageNamePrefix })).toBe(name)
})

test('a name that has its prefix is left alone', () => {
  const settings = { hubImageNamePrefix: 'organisation' }
  const once = imageNameOf('postgres:15', settings)
  expect(imageNameOf(once, settings)).toBe(once)
})

test.each([
  ['postgres:15', 'docker.io'],
  ['bitnami/redis', 'docker.io'],
  ['docker.io/postgres', 'docker.io'],
  ['index.docker.io/postgres', 'docker.io'],
  ['localhost/x', 'localhost'],
  ['127.0.0.1:5000/x:1', '127.0.0.1:5000'],
  ['ghcr.io/owner/x', 'ghcr.io'],
])('%s comes from %s', (name, registry) => {
  expect(registryOf(name)).toBe(registry)
})
