import { expect, test } from 'vitest'
import { resolveConfig } from '../resolve.ts'

const resolve = (written: unknown) => resolveConfig(written, { directory: '/project' })

test.each([{ hostAccess: true }, { hostPorts: [3000] }])(
  'a container with host port exposure cannot be reused: %j',
  (exposure) => {
    const containers = { api: { image: 'api:1', reuse: true, ...exposure } }
    expect(() => resolve({ containers })).toThrow(
      'containers.api.reuse: host port exposure ends with the run',
    )
  },
)

test('a reused container depends on reused ones only', () => {
  const db = { image: 'db:1', ports: [5432] }
  const app = { image: 'app:1', reuse: true, environment: { DB: '{db.address}' } }
  expect(() => resolve({ containers: { db, app } })).toThrow(
    'containers.app.reuse: depends on "db", which ends with the run: set reuse there too',
  )
  expect(resolve({ containers: { db: { ...db, reuse: true }, app } })).toBeDefined()
  expect(resolve({ keep: 'local', containers: { db, app } })).toBeDefined()
})

test('reuse may name the time after which an unused container goes', () => {
  const { containers } = resolve({
    containers: {
      short: { image: 'a:1', reuse: { timeToLive: '8h' } },
      long: { image: 'a:1', reuse: true },
      none: { image: 'a:1', reuse: false },
    },
  })
  expect(containers.map(({ reuse }) => reuse)).toEqual([
    { timeToLiveMs: 8 * 3_600_000 },
    { timeToLiveMs: undefined },
    undefined,
  ])
})
