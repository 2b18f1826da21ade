import { expect, test } from 'vitest'
import { resolveConfig } from '../resolve.ts'
import type { ContainersConfig } from '../written/written-container.ts'

const resolved = (config: ContainersConfig) => resolveConfig(config, { directory: '/' })
const use = 'redis://cache:6380/2'

test('a server that runs already needs no image, and its address is that of the URL', () => {
  const { containers } = resolved({ containers: { cache: { use } } })
  expect(containers[0]?.use).toEqual({ url: use, host: 'cache', port: 6380 })
})

test('what the container would need does not count, but an empty URL means the container', () => {
  const cache = { image: 'redis:7', ports: [6379], dependsOn: ['db'] }
  const db = { image: 'postgres:17' }
  const of = (url: string | undefined) =>
    resolved({ containers: { db, cache: { ...cache, use: url } } }).containers[1]
  expect(of(use)).toMatchObject({ dependsOn: [], use: { host: 'cache' } })
  expect(of('')).toMatchObject({ dependsOn: ['db'], use: undefined })
  expect(of(undefined)).toMatchObject({ dependsOn: ['db'], use: undefined })
})

test.each<[string, ContainersConfig['containers'], RegExp]>([
  [
    'on another network',
    { cache: { use: 'redis://:s3cret@cache.example.com' } },
    /containers\.cache\.use[^\n]*does not look like a server for tests, because cache\.example\.com/,
  ],
  ['without a port', { x: { use: 'thing://host' } }, /containers\.x\.use[^\n]*a port in the URL/],
  ['that is no URL', { x: { use: 'localhost' } }, /containers\.x\.use[^\n]*expected the URL/],
  ['of a narrow scope', { x: { use, scope: 'test' } }, /containers\.x\.scope[^\n]*there once/],
  [
    'that a container refers to',
    { x: { use }, app: { image: 'app:1', environment: { CACHE: '{x.host}' } } },
    /containers\.app\.environment\.CACHE[^\n]*cannot be filled in/,
  ],
])('a server %s is refused', (_what, containers, message) => {
  expect(() => resolved({ containers })).toThrow(message)
  expect(() => resolved({ containers })).not.toThrow(/s3cret/)
})

test('one that does not look like it may be allowed', () => {
  const allowed = { url: 'redis://cache.example.com', allow: true }
  expect(resolved({ containers: { cache: { use: allowed } } }).containers[0]?.use?.host).toBe(
    'cache.example.com',
  )
})
