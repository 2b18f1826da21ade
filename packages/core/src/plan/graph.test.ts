import { expect, test } from 'vitest'
import { resolveConfig } from '../config/resolve.ts'
import { dependenciesOf, dependencyLevels, dependencyOrder } from './graph.ts'

const config = resolveConfig(
  {
    containers: {
      web: { image: 'web', dependsOn: ['api', 'cache'] },
      api: { image: 'api', environment: { DB: '{db.host}' }, dependsOn: ['migrate'] },
      migrate: { image: 'migrate', dependsOn: ['db'], waitFor: { exit: 0 } },
      cache: { image: 'cache' },
      db: { image: 'db' },
    },
  },
  { directory: '/project' },
)

test('levels hold what can start at once, in declared order', () => {
  const names = dependencyLevels(config).map((level) => level.map(({ name }) => name))
  expect(names).toEqual([['cache', 'db'], ['migrate'], ['api'], ['web']])
})

test('the order puts each container after those it depends on', () => {
  expect(dependencyOrder(config).map(({ name }) => name)).toEqual([
    'cache',
    'db',
    'migrate',
    'api',
    'web',
  ])
})

test.each<[string, string[]]>([
  ['web', ['db', 'migrate', 'api', 'cache']],
  ['api', ['db', 'migrate']],
  ['db', []],
  ['nope', []],
])('%s depends on %j', (name, dependencies) => {
  expect(dependenciesOf(config, name).toSorted()).toEqual(dependencies.toSorted())
})

test('an empty config has no levels', () => {
  expect(dependencyLevels({ containers: [] })).toEqual([])
})
