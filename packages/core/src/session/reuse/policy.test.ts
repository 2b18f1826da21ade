import { expect, test } from 'vitest'
import { resolveConfig } from '../../config/resolve.ts'
import type { KeepPolicy } from '../../config/resolved.ts'
import { outliving, withReuse, type ReuseSettings } from './policy.ts'

const containers = {
  db: { image: 'db:1', networks: ['backend'], volumes: ['data:/data'] },
  api: { image: 'api:1', hostAccess: true, networks: ['front'] },
  web: { image: 'web:1', dependsOn: ['api'], networks: ['front'] },
  cache: { image: 'cache:1', reuse: { timeToLive: '1h' } },
} as const

const config = (keep: KeepPolicy) =>
  resolveConfig({ keep, networks: { backend: {}, front: {} }, containers }, { directory: '/p' })

const reused = (keep: KeepPolicy, settings: Partial<ReuseSettings> = {}): string[] =>
  withReuse(config(keep), { isAllowed: true, isCi: false, ...settings })
    .containers.filter(({ reuse }) => reuse)
    .map(({ name }) => name)

test('only containers that say so are reused, unless all are to be kept', () => {
  expect(reused('never')).toEqual(['cache'])
  expect(reused('always')).toEqual(['db', 'cache'])
})

test("`keep: 'local'` keeps nothing more where CI is set", () => {
  expect(reused('local')).toEqual(['db', 'cache'])
  expect(reused('local', { isCi: true })).toEqual(['cache'])
  expect(reused('always', { isCi: true })).toEqual(['db', 'cache'])
})

test('the environment may forbid all reuse', () => {
  expect(reused('always', { isAllowed: false })).toEqual([])
})

test('what somebody has told to keep is kept, whatever `keep` says, with what can be kept only', () => {
  expect(reused('never', { told: ['db', 'web', 'gone'] })).toEqual(['db', 'cache'])
  expect(reused('local', { isCi: true, told: ['db'] })).toEqual(['db', 'cache'])
  expect(reused('never', { told: ['db'], isAllowed: false })).toEqual([])
})

test('a time to live that a container declares stays', () => {
  const { containers: resolved } = withReuse(config('always'), { isAllowed: true, isCi: false })
  expect(resolved.map(({ reuse }) => reuse?.timeToLiveMs)).toEqual([
    undefined,
    undefined,
    undefined,
    3_600_000,
  ])
})

test('networks and volumes of reused containers outlive the run', () => {
  const kept = withReuse(config('always'), { isAllowed: true, isCi: false })
  expect(outliving(kept)).toEqual({ networks: new Set(['backend']), volumes: new Set(['data']) })
  expect(outliving(config('never')).networks.size).toBe(0)
})
