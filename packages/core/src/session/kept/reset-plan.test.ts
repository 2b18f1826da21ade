import { expect, test } from 'vitest'
import { resolveConfig } from '../../config/resolve.ts'
import { resetPlan } from './reset-plan.ts'

const service = { name: 'S', restore: async () => undefined }
const config = resolveConfig(
  {
    containers: {
      db: { image: 'db:1', service },
      files: { image: 'f:1', volumes: ['data:/data', 'own:/own'] },
      reader: { image: 'r:1', volumes: ['data:/data'], service },
      api: { image: 'api:1', dependsOn: ['files'] },
      there: { image: 't:1', use: 'tcp://127.0.0.1:1', ports: [1] },
    },
  },
  { directory: '/p' },
)
const all = ['db', 'files', 'reader', 'api', 'gone']

test('a service puts its data back in place, and no other is touched', () => {
  expect(resetPlan(config, ['db'], all)).toEqual({
    restored: ['db'],
    anew: [],
    volumes: [],
    running: ['db'],
  })
})

test('others are made anew, with their volumes and those who share one', () => {
  expect(resetPlan(config, ['files'], all)).toMatchObject({
    restored: [],
    anew: ['files', 'reader'],
    volumes: ['data', 'own'],
    // What depends on a new one, too.
    running: ['files', 'reader', 'api'],
  })
})

test('without names all that is kept is meant, but for what is declared no more', () => {
  expect(resetPlan(config, [], ['db', 'api', 'gone'])).toEqual({
    restored: ['db'],
    anew: ['api'],
    volumes: [],
    running: ['db', 'api'],
  })
  expect(resetPlan(config, [], []).running).toEqual([])
})

test('names that are not declared, cannot stay or are not up are refused', () => {
  expect(() => resetPlan(config, ['bd'], all)).toThrow('Did you mean "db"?')
  expect(() => resetPlan(config, ['there'], all)).toThrow('[CANNOT_BE_KEPT]')
  expect(() => resetPlan(config, ['db'], ['api'])).toThrow('[NOT_UP] Container "db" is not up.')
})
