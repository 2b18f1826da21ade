import { expect, test } from 'vitest'
import { fillIn } from '../session/start/reference-lookup.ts'
import { resolveConfig } from './resolve.ts'
import { worksOn } from './works-on.ts'

const isolation = { level: 'test', open: () => Promise.reject(new Error('not opened')) } as const

const config = resolveConfig(
  {
    containers: {
      db: {
        image: 'postgres:18',
        ports: [5432],
        url: 'db://{self.address}/shared',
        connection: { database: 'shared' },
        service: { name: 'Database', isolation },
      },
      app: { image: 'app', scope: 'test', environment: { URL: '{slowDb.url}' } },
      other: { image: 'app', scope: 'test', environment: { HOST: '{slowDb.host}' } },
    },
    links: { slowDb: { to: 'db' } },
  },
  { directory: '/shop' },
)

test('who names a link works on the data behind it', () => {
  expect(worksOn(config)).toEqual({ app: ['db'] })
})

test('and reaches it over the link', () => {
  const app = config.containers.find(({ name }) => name === 'app')!
  const connection = { url: 'db://127.0.0.1:1/test_1', database: 'test_1' }
  const fill = fillIn(config, { ...app, data: { db: { id: 'test_1', connection } } })
  const [, host, port] = /^db:\/\/([^:]+):(\d+)\/test_1$/.exec(fill('{slowDb.url}')) ?? []
  expect(host).toMatch(/slowDb|toxiproxy/i)
  expect(Number(port)).not.toBe(5432)
  expect(fill('{slowDb.database} {db.url}')).toBe('test_1 db://db:5432/test_1')
})
