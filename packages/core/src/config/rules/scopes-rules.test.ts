import { expect, test } from 'vitest'
import { mistakesOf } from '../../../../../test/support/config-mistakes.ts'
import { resolveConfig } from '../resolve.ts'

const db = { image: 'db:1', ports: [5432] }

test.each([
  { dependsOn: ['db'] },
  { environment: { DB: '{db.address}' } },
  { networkMode: 'container:db' },
])('a container depends on none of a narrower scope: %j', (link) => {
  const app = { image: 'app:1', scope: 'file', ...link }
  const [mistake] = mistakesOf({ containers: { db: { ...db, scope: 'test' }, app } })
  expect(mistake).toMatch(/^containers\.app\.(dependsOn|environment|networkMode)/)
  expect(mistake).toContain(`"db" has the scope 'test', which is narrower than 'file' of "app"`)
})

test.each(['run', 'worker', 'file'])('it may depend on one of the same or a wider: %s', (scope) => {
  const app = { image: 'app:1', scope: 'file', environment: { DB: '{db.address}' } }
  expect(mistakesOf({ containers: { db: { ...db, scope }, app } })).toEqual([])
})

test('what there is once is for containers of the scope run', () => {
  const containers = {
    db: {
      ...db,
      scope: 'test',
      reuse: true,
      start: 'eager',
      ports: [{ container: 5432, host: 5432 }],
      networks: { lan: { aliases: ['database'] } },
    },
  }
  const several = "because there are several of the scope 'test'"
  expect(mistakesOf({ networks: { lan: {} }, containers }).toSorted()).toEqual([
    `containers.db.networks.lan.aliases: expected no aliases, ${several}; use references such as {db.host}`,
    `containers.db.ports[0]: expected no port of the host, ${several}`,
    "containers.db.reuse: a container of the scope 'test' cannot be reused",
    "containers.db.start: a container of the scope 'test' starts on demand",
  ])
})

test('variables of the tests name containers of the run', () => {
  const config = { env: { DB: '{db.address}' }, containers: { db: { ...db, scope: 'worker' } } }
  expect(mistakesOf(config)).toEqual([
    `env.DB: "db" in {db.address} has the scope 'worker', and variables can name only containers of the scope 'run'`,
  ])
})

test('containers of a narrow scope start on demand', () => {
  const { containers } = resolveConfig(
    { containers: { db: { ...db, scope: 'test' }, cache: db } },
    { directory: '/project' },
  )
  expect(containers.map(({ scope, start }) => [scope, start])).toEqual([
    ['test', 'lazy'],
    ['run', 'auto'],
  ])
})

test('data must be where a container of a narrow scope can work on it', () => {
  const isolation = {
    level: 'test',
    open: () => undefined,
    obstacle: (scope: string) => (scope === 'worker' ? 'it moves; use another method' : undefined),
  }
  const isolated = { ...db, url: 'db://{self.address}', service: { name: 'Data', isolation } }
  const app = (scope: string, text: string) => ({
    image: 'app:1',
    scope,
    environment: { DB: text },
  })
  const mistakes = (one: object) => mistakesOf({ containers: { db: isolated, app: one } })
  expect(mistakes(app('worker', '{db.url}'))).toEqual([
    `containers.app.environment.DB: "app" of the scope 'worker' cannot work on the data that {db.url} names, because it moves; use another method`,
  ])
  expect(mistakes(app('worker', '{db.address}'))).toEqual([])
  expect(mistakes(app('test', '{db.url}'))).toEqual([])
  expect(mistakes(app('run', '{db.url}'))).toEqual([])
})
