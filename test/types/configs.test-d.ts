import type { HandleBase } from '@mooring/client'
import {
  defineContainers,
  type Containers,
  type HandleOfUnregisteredConfig,
  type HandlesOf,
} from '@mooring/core'
import { testOf as jestTestOf } from '@mooring/jest'
import { testOf } from '@mooring/vitest'
import { expectTypeOf } from 'vitest'
import type registered from './containers.config.ts'
import type * as configModule from './containers.config.ts'

const stock = defineContainers({
  containers: {
    shelf: { image: 'shelf', ports: { admin: 8080 } },
    db: { image: 'postgres:17', ports: [5432] },
  },
})
type Stock = HandlesOf<typeof stock>

// A config, a function or promise of one, and the module that exports it have the same handles.
expectTypeOf<HandlesOf<() => typeof stock>>().toEqualTypeOf<Stock>()
expectTypeOf<HandlesOf<Promise<typeof stock>>>().toEqualTypeOf<Stock>()
expectTypeOf<HandlesOf<() => Promise<typeof stock>>>().toEqualTypeOf<Stock>()
expectTypeOf<HandlesOf<typeof configModule>>().toEqualTypeOf<Containers>()
expectTypeOf<HandlesOf<typeof registered>>().toEqualTypeOf<Containers>()

// The tests of a config know that one, whichever is registered.
const test = testOf<typeof stock>()
test('vitest', ({ shelf, db, task, expect }) => {
  expectTypeOf(shelf).toEqualTypeOf<Stock['shelf']>()
  expectTypeOf(db.url).toBeFunction()
  expectTypeOf(task.name).toEqualTypeOf<string>()
  expect(shelf.port('admin')).toBe(1)
  // @ts-expect-error there is no such port
  shelf.port('http')
})
// @ts-expect-error a container of the registered config
test('vitest', ({ api }) => void api)
const extended = test.extend<{ place: string }>({
  place: async ({ shelf }, use) => {
    await use(shelf.address('admin'))
  },
})
extended('vitest', ({ place, shelf }) => void [place, shelf])
// @ts-expect-error a container of the registered config
extended('vitest', ({ place, api }) => void [place, api])
testOf<() => Promise<typeof stock>>()('vitest', ({ shelf }) => void shelf.id)
testOf<typeof configModule>()('vitest', ({ api }) => void api.port('http'))

const jestTest = jestTestOf<typeof stock>()
jestTest('jest', async ({ shelf, containers }) => {
  expectTypeOf(shelf).toEqualTypeOf<Stock['shelf']>()
  expectTypeOf(containers).toEqualTypeOf<Stock>()
})
// @ts-expect-error a container of the registered config
jestTest('jest', async ({ api }) => void api)
jestTest.each([[1]])('%i', (number, { shelf }) => void [number, shelf])
// @ts-expect-error a container of the registered config
jestTest.each([[1]])('%i', (number, { api }) => void [number, api])
jestTest.only.failing('jest', async ({ shelf }) => void shelf)
// @ts-expect-error a container of the registered config
jestTest.concurrent.only('jest', async ({ api }) => void api)

// @ts-expect-error what has no containers is no config
testOf<{ image: string }>()
// @ts-expect-error what has no containers is no config
jestTestOf<{ default: string }>()

// Where no config is known, `url` serves in both of its forms, and a handle goes wherever one is taken.
declare const unknown: HandleOfUnregisteredConfig
expectTypeOf(unknown).toExtend<HandleBase>()
expectTypeOf(unknown.url).toExtend<string>()
expectTypeOf(unknown.url('http', '/')).toEqualTypeOf<string>()
// @ts-expect-error only a config could tell
void unknown.database
