import { expect, test } from 'vitest'
import { resolveConfig } from '../../config/resolve.ts'
import type { ContainersConfig } from '../../config/written/written-container.ts'
import { instanceOf } from './instance.ts'
import { scopeOfVolume } from './volume-scope.ts'

const resolve = (containers: ContainersConfig['containers']) =>
  resolveConfig({ networks: { lan: {} }, containers }, { directory: '/project' })

const db = { image: 'db:1', ports: [5432], networks: ['lan'], url: 'db://{self.address}' }

function instance(containers: ContainersConfig['containers'], name: string) {
  const { containers: all } = resolve(containers)
  const own = (declared: string): string =>
    all.some((one) => one.name === declared && one.scope === 'test') ? `${declared}-7` : declared
  return instanceOf(
    all.find((one) => one.name === name)!,
    {
      name: own(name),
      container: own,
      volume: (volume) => `${volume}-7`,
    },
  )
}

test('an instance has its own name in its place, also on networks', () => {
  const made = instance({ db: { ...db, scope: 'test' } }, 'db')
  expect(made).toMatchObject({ name: 'db-7', instanceOf: 'db' })
  expect(made.networks).toEqual([{ network: 'lan', aliases: ['db-7'] }])
  expect(made.url).toBe('db://{self.address}')
})

test('it uses the instances of its scope, and what is there once', () => {
  const made = instance(
    {
      db: { ...db, scope: 'test' },
      cache: db,
      app: {
        image: 'app:1',
        scope: 'test',
        networks: ['lan'],
        dependsOn: ['cache'],
        environment: { DB: '{db.url}', CACHE: '{cache.host}', TEXT: '{{db.url}} {"a":1}' },
        command: ['--db', '{db.address.5432}'],
        volumes: ['data:/data', './config:/config'],
      },
    },
    'app',
  )
  expect(made.environment).toEqual({
    DB: '{db-7.url}',
    CACHE: '{cache.host}',
    TEXT: '{{db.url}} {"a":1}',
  })
  expect(made.command).toEqual(['--db', '{db-7.address.5432}'])
  expect(made.dependsOn.toSorted()).toEqual(['cache', 'db-7'])
  expect(made.volumes.map((one) => ('volume' in one ? one.volume : one.type))).toEqual([
    'data-7',
    'bind',
  ])
})

test('it shares the network of an instance', () => {
  const made = instance(
    {
      db: { ...db, scope: 'test' },
      probe: { image: 'a:1', scope: 'test', networkMode: 'container:db' },
    },
    'probe',
  )
  expect(made.networkMode).toBe('container:db-7')
})

test('a named volume is there as long as the widest that mounts it', () => {
  const volumes = ['data:/data']
  const config = resolve({
    one: { image: 'a:1', scope: 'test', volumes },
    two: { image: 'a:1', scope: 'file', volumes },
    three: { image: 'a:1', scope: 'test', volumes: ['other:/data'] },
  })
  expect(scopeOfVolume(config, 'data')).toBe('file')
  expect(scopeOfVolume(config, 'other')).toBe('test')
})
