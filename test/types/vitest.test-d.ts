import type { SessionAddress } from '@mooring/client'
import type { Containers } from '@mooring/core'
import { it, test, type ContainerFixtures } from '@mooring/vitest'
import { containers } from '@mooring/vitest/plugin'
import { expectTypeOf, inject, test as plain, type TestContext } from 'vitest'
import { defineConfig } from 'vitest/config'

// The plugin goes where plugins go.
defineConfig({ plugins: [containers(), containers({ config: 'test/containers.config.ts' })] })
// @ts-expect-error there is no such option
containers({ file: 'containers.config.ts' })

// A plain test has `containers`, with the declared names and no others.
expectTypeOf<TestContext['containers']>().toEqualTypeOf<Containers>()
plain('plain', ({ containers }) => {
  expectTypeOf(containers.db.url).toEqualTypeOf<string>()
  expectTypeOf(containers.api.port('metrics')).toEqualTypeOf<number>()
  // @ts-expect-error there is no such container
  void containers.bd
  // @ts-expect-error there is no such port
  containers.api.port('metric')
})
plain('nor as an argument', ({ task, containers: { dns } }) => {
  expectTypeOf(task.name).toEqualTypeOf<string>()
  expectTypeOf(dns.id).toEqualTypeOf<string>()
})
// @ts-expect-error a container is no fixture of the plain test
plain('plain', ({ db }) => void db)

// A test of the package has each container, and the rest of the context.
expectTypeOf<Omit<ContainerFixtures, '$__worker'>>().toEqualTypeOf<
  Omit<Containers, keyof TestContext>
>()
test('extended', ({ db, api, task, expect, containers }) => {
  expectTypeOf(db).toEqualTypeOf<Containers['db']>()
  expectTypeOf(api.url('http', '/orders')).toEqualTypeOf<string>()
  expectTypeOf(containers.db).toEqualTypeOf<Containers['db']>()
  expectTypeOf(task.name).toEqualTypeOf<string>()
  expect(db.name).toBe('db')
})
// @ts-expect-error there is no such container
test('extended', ({ bd }) => void bd)
it('is the same', ({ db }) => void db.url)

// Every form of the test function keeps the types.
test.only('only', ({ db }) => void db.url)
test.skip('skip', ({ db }) => void db.url)
test.concurrent('concurrent', ({ db }) => void db.url)
test('options', { timeout: 1000 }, ({ db }) => void db.url)
test.for([1, 2])('for %i', (number, { db }) => {
  expectTypeOf(number).toEqualTypeOf<number>()
  expectTypeOf(db.url).toEqualTypeOf<string>()
})
test.each([[1, 'a']] as const)('each %i', (number, letter) => {
  expectTypeOf(number).toEqualTypeOf<1>()
  expectTypeOf(letter).toEqualTypeOf<'a'>()
})

// Fixtures of the user stand on containers.
const extended = test.extend<{ connection: string }>({
  connection: async ({ db }, use) => {
    await use(db.url)
  },
})
extended('connected', ({ connection, api }) => {
  expectTypeOf(connection).toEqualTypeOf<string>()
  expectTypeOf(api.port('http')).toEqualTypeOf<number>()
})
// @ts-expect-error there is no such fixture
extended('connected', ({ conection }) => void conection)

const built = test
  .extend('pool', { scope: 'worker' }, ({ db }) => ({ url: db.url }))
  .extend('row', ({ pool, api }) => `${pool.url} ${api.name}`)
built('built', ({ row, pool }) => {
  expectTypeOf(row).toEqualTypeOf<string>()
  expectTypeOf(pool).toEqualTypeOf<{ url: string }>()
})

// What the global set-up hands to workers.
expectTypeOf(inject('mooring')).toEqualTypeOf<SessionAddress>()
