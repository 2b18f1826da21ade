import { expect, test } from 'vitest'
import { resolveConfig } from '../../config/resolve.ts'
import { namesToKeep } from './names-to-keep.ts'

const config = resolveConfig(
  {
    containers: {
      db: { image: 'db:1' },
      api: { image: 'api:1', dependsOn: ['db'] },
      later: { image: 'later:1', start: 'lazy' },
      calling: { image: 'c:1', hostAccess: true },
      behind: { image: 'b:1', dependsOn: ['calling'] },
      own: { image: 'o:1', scope: 'file' },
      cache: { image: 'cache:1', ports: [6379], start: 'lazy' },
      slow: { image: 's:1', environment: { CACHE: '{line.address}' }, start: 'lazy' },
      there: { image: 't:1', use: 'tcp://127.0.0.1:1', ports: [1] },
    },
    links: { line: { to: 'cache' } },
  },
  { directory: '/p' },
)

test('without names, all are meant that are not lazy and can stay, and the others are told', () => {
  expect(namesToKeep(config, [])).toEqual({
    names: ['db', 'api'],
    leftOut: [
      { name: 'calling', reason: 'reaches ports of this machine, which it can only during a run' },
      { name: 'behind', reason: 'depends on calling, which cannot stay' },
      { name: 'there', reason: 'runs already, and is used where it is' },
      { name: 'line', reason: 'is a link, which ends with the run' },
    ],
  })
})

test('names bring what they depend on, lazy or not', () => {
  expect(namesToKeep(config, ['api', 'later'])).toEqual({
    names: ['db', 'api', 'later'],
    leftOut: [],
  })
})

test('names that are not declared, or cannot stay, are refused', () => {
  expect(() => namesToKeep(config, ['own'])).toThrow('it is there once for each file.')
  expect(() => namesToKeep(config, ['ap'])).toThrow('Did you mean "api"?')
  expect(() => namesToKeep(config, ['behind'])).toThrow(
    '[CANNOT_BE_KEPT] Container "behind" cannot stay: it depends on calling, which cannot stay.',
  )
})

test('links, and what needs one, do not stay', () => {
  expect(() => namesToKeep(config, ['toxiproxy'])).toThrow('it carries links, which end with')
  expect(() => namesToKeep(config, ['slow'])).toThrow('it depends on line, which cannot stay')
  expect(namesToKeep(config, ['cache']).names).toEqual(['cache'])
})
