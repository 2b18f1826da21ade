import { expect, test } from 'vitest'
import { parameterNames } from './parameter-names.ts'

test.each([
  [({ db }: { db: unknown }) => void db, ['db']],
  [async ({ db: base }: { db: unknown }) => void base, ['db']],
  [(item: number, { cache }: { cache: unknown }) => void [item, cache], ['cache']],
  [
    function ({ db = String(1) }: { db?: unknown }) {
      void db
    },
    ['db'],
  ],
  [({ containers: { db } }: { containers: { db: unknown } }) => void db, ['db']],
  [() => 1, []],
])('%s', (handler, names) => {
  expect(parameterNames(handler)).toEqual(names)
})

test('the function behind a wrapper of test.for is read', () => {
  const wrapper = Object.assign((context: object) => context, {
    [Symbol('$vitest:fixture-props')]: { index: 1, original: '(item, { db }) => db' },
  })
  expect(parameterNames(wrapper)).toEqual(['db'])
})
