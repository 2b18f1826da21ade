import { expect, test } from 'vitest'
import { fixtureNames } from './fixture-names.ts'

const suite = { tasks: [], suite: {}, on: () => undefined }
const db = { prop: 'db' }
const connection = { prop: 'connection', deps: [db] }
const ofVitest3 = [db, connection, { prop: 'row', deps: [connection] }, { prop: 'clock' }]
const ofVitest4 = {
  get: () =>
    new Map(
      [
        { name: 'db', deps: new Set<string>() },
        { name: 'connection', deps: new Set(['db']) },
        { name: 'row', deps: new Set(['connection', 'row']) },
      ].map((fixture) => [fixture.name, fixture]),
    ),
}

test.each([['3', ofVitest3] as const, ['4.1', ofVitest4] as const])(
  'what a fixture depends on is used too, as Vitest %s keeps it',
  (_, fixtures) => {
    const names = fixtureNames(['row'], { fixtures, suite })
    expect([...names]).toEqual(['row', 'connection', 'db'])
  },
)

test('a fixture that is always set up is used by every test', () => {
  const fixtures = [db, { prop: 'seed', auto: true, deps: [db] }]
  expect([...fixtureNames([], { fixtures, suite })]).toEqual(['seed', 'db'])
})

test.each([[undefined], [{}], [{ get: () => undefined }]])(
  'an unknown form of fixtures yields the names themselves: %o',
  (fixtures) => {
    expect([...fixtureNames(['db'], { fixtures, suite })]).toEqual(['db'])
  },
)
