import { describe, expect, test } from 'vitest'
import { createHeadReader, type ParameterList } from './function-head.ts'

const readHead = createHeadReader()
const parametersOf = (source: string): ParameterList | undefined => readHead(source)?.parameters
const keysIn = (source: string): unknown[] | undefined =>
  parametersOf(source)?.map((parameter) =>
    parameter && 'pattern' in parameter
      ? parameter.pattern.entries.map(({ key }) => key)
      : parameter?.name,
  )

test.each([
  ['an arrow', '({ db }) => db', [['db']]],
  ['an async arrow', 'async ({ db }) => db', [['db']]],
  ['a function', 'function byName({ db }) { use(db) }', [['db']]],
  ['an async function', 'async function ({ db }) { use(db) }', [['db']]],
  ['a generator function', 'function* ({ db }) { yield db }', [['db']]],
  ['a method', 'async plain({ db, cache }) { use(db, cache) }', [['db', 'cache']]],
  ['a computed method', "['a(b'.slice(1)]({ db }) { use(db) }", [['db']]],
  ['a generator method', '*generator({ db }) { yield db }', [['db']]],
  ['one name', 'done => call({ db }, done)', ['done']],
  ['one name, async', 'async done => f(({ db }) => db)', ['done']],
  ['several parameters', 'async (a, { b, c }, { db }) => 1', ['a', ['b', 'c'], ['db']]],
  ['no parameter', 'async () => { const { db } = containers }', []],
  ['an array pattern', '([db]) => db', [undefined]],
  ['a rest parameter', '(...args) => args', [undefined]],
  ['a bound function', 'function () { [native code] }', []],
])('the parameters of %s', (_title, source, keys) => {
  expect(keysIn(source)).toEqual(keys)
})

test('no parameters where there is no function', () => {
  expect(parametersOf('class Empty {}')).toBeUndefined()
})

describe('the keys of a pattern', () => {
  test.each([
    ['renamed', '({ db: base }) => base', ['db']],
    ['quoted', '({ \'my-db\': db, "other db": other }) => db', ['my-db', 'other db']],
    ['not in ASCII', '({ größe }) => größe', ['größe']],
    ['with a default', "({ db = { of: [1, '}'] }, cache }) => db", ['db', 'cache']],
    ['with a default that calls', '({ db = String(1), cache }) => db', ['db', 'cache']],
    ['with a regular expression', '({ db = /[{/},]/g, cache }) => cache', ['db', 'cache']],
    ['with a default of the whole', '({ db } = {}) => db', ['db']],
    ['nested', '({ db: { url, ports: [first] } }) => url', ['db']],
    ['computed', '({ [name]: db }) => db', [undefined]],
    ['with types', '({ db }: { db: Handle }): void => db', ['db']],
    [
      'between comments',
      'async /* ({ no }) */ ( // { no }\n /* , */ { db, /* no, */ cache // last\n } ) => db',
      ['db', 'cache'],
    ],
  ])('%s', (_title, source, keys) => {
    expect(keysIn(source)).toEqual([keys])
  })

  test('with what becomes of them', () => {
    expect(parametersOf('({ db, cache: c, api: { url }, ...others }) => 1')).toEqual([
      {
        pattern: {
          entries: [
            { key: 'db', local: 'db' },
            { key: 'cache', local: 'c' },
            { key: 'api', nested: { entries: [{ key: 'url', local: 'url' }], hasRest: false } },
          ],
          hasRest: true,
        },
      },
    ])
  })
})

test.each(['({ db }) => x', "({ db = ')' }) => x", 'db => x', '(db /* ) */) => x'])(
  'the body begins behind the parameters: %s',
  (source) => {
    expect(source.slice(readHead(source)?.bodyOffset)).toMatch(/^( =>)? x$/)
  },
)
