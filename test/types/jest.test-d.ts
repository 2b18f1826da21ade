import type { Containers } from '@mooring/core'
import { afterAll, beforeAll, beforeEach, test, type TestContext } from '@mooring/jest'
import { containers as ofGlobal, globalSetup } from '@mooring/jest/global'
import { expectTypeOf } from 'vitest'

// A test names containers; it may be async, which the types of Jest itself refuse.
test('async', async ({ db, api }) => {
  expectTypeOf(db).toEqualTypeOf<Containers['db']>()
  expectTypeOf(db.url).toEqualTypeOf<string>()
  await fetch(api.url('http', '/orders'))
})
test('synchronous', ({ containers }) => {
  expectTypeOf(containers).toEqualTypeOf<Containers>()
})
test('with a limit', async ({ db }) => void db, 1000)
test('without containers', () => {})
test('passed on', (context) => {
  expectTypeOf(context).toEqualTypeOf<TestContext>()
})

// @ts-expect-error there is no such container
test('typo', async ({ bd }) => void bd)
test('typo behind containers', ({ containers }) => {
  // @ts-expect-error there is no such container
  void containers.bd
})
// @ts-expect-error there is no such port
test('port', ({ api }) => void api.port('htp'))
// @ts-expect-error Jest takes a promise or nothing
test('result', () => 1)

// The members of `test` take the same functions.
test.only('only', async ({ db }) => void db)
test.skip('skip', async ({ db }) => void db)
test.failing('failing', async ({ db }) => void db)
test.only.failing('only failing', async ({ db }) => void db)
test.todo('todo')
test.concurrent('concurrent', async ({ db }) => void db)
test.concurrent.only('concurrent', async ({ db }) => void db)
// @ts-expect-error a concurrent test is async
test.concurrent('concurrent', ({ db }) => void db)

// Rows come first, the context comes last.
test.each([
  [1, 'one'],
  [2, 'two'],
])('%i', async (number, name, { db }) => {
  expectTypeOf(number).toEqualTypeOf<number>()
  expectTypeOf(name).toEqualTypeOf<string>()
  expectTypeOf(db).toEqualTypeOf<Containers['db']>()
})
test.each([{ path: '/a' }, { path: '/b' }])('$path', async ({ path }, { api }) => {
  expectTypeOf(path).toEqualTypeOf<string>()
  await fetch(api.url('http', path))
})
test.each(['a', 'b'] as const)('%s', (letter) => {
  expectTypeOf(letter).toEqualTypeOf<'a' | 'b'>()
})
test.each`
  a    | b
  ${1} | ${2}
`('$a', ({ a }, { containers }) => {
  expectTypeOf(a).toEqualTypeOf<unknown>()
  expectTypeOf(containers).toEqualTypeOf<Containers>()
})
test.only.each([[1]])('%i', (number, { db }) => void [number, db])
// @ts-expect-error there is no such container
test.each([[1]])('%i', (number, { bd }) => void [number, bd])

// Hooks, too.
beforeAll(async ({ db }) => {
  expectTypeOf(db).toEqualTypeOf<Containers['db']>()
})
beforeEach(({ containers }) => void containers.api, 1000)
// @ts-expect-error there is no such container
afterAll(async ({ bd }) => void bd)

// A global set-up waits for each.
globalSetup(async () => {
  expectTypeOf(ofGlobal.db).toEqualTypeOf<Promise<Containers['db']>>()
})
