import { describe, expect, test } from 'vitest'
import { createWantedReader, type Wanted } from './wanted.ts'

// The functions under test are only read; what their bodies name does not exist.
declare const use: (...values: unknown[]) => void
const wantedBy = createWantedReader()
type Read = Record<string, unknown>

const of = (fn: (...args: never[]) => unknown): Wanted | undefined =>
  wantedBy(String(fn), { position: 0, isContext: false })
const named = (...names: string[]): Wanted => ({ named: names, mentioned: [], isUnclear: false })
const mentioned = (...names: string[]): Wanted => ({
  named: [],
  mentioned: names,
  isUnclear: false,
})

describe('a pattern as first parameter names containers', () => {
  const method = {
    async plain({ db, cache }: Read) {
      use(db, cache)
    },
    ['a(b'.slice(1)]({ db }: Read) {
      use(db)
    },
    *generator({ db }: Read) {
      yield db
    },
  }
  test.each<[string, (...args: never[]) => unknown, Wanted]>([
    ['an async arrow', async ({ db }: Read) => use(db), named('db')],
    [
      'a function',
      function byName({ db }: Read) {
        use(db)
      },
      named('db'),
    ],
    [
      'an async function',
      async function ({ db }: Read) {
        use(db)
      },
      named('db'),
    ],
    ['a method', method.plain, named('db', 'cache')],
    ['a computed method', method['(b'] as () => void, named('db')],
    ['a generator method', method.generator, named('db')],
    ['a renamed key', ({ db: database }: Read) => use(database), named('db')],
    ['a quoted key', ({ 'my-db': db }: Read) => use(db), named('my-db')],
    ['a default', ({ db = { of: [1, '}'] }, cache }: Read) => use(db, cache), named('db', 'cache')],
    ['a default of the whole', ({ db }: Read = {}) => use(db), named('db')],
    [
      'a nested pattern',
      ({
        db: {
          url,
          ports: [first],
        },
      }: {
        db: { url: string; ports: string[] }
      }) => use(url, first),
      named('db'),
    ],
    [
      'nested containers',
      ({ containers: { db, cache: c } }: { containers: Read }) => use(db, c),
      mentioned('db', 'cache'),
    ],
  ])('%s', (_title, fn, expected) => {
    expect(of(fn)).toEqual(expected)
  })

  test('with comments in between', () => {
    const source =
      'async /* ({ no }) */ ( // { no }\n /* , */ { db, /* no, */ cache // last\n } ) => db'
    expect(wantedBy(source, { position: 0, isContext: false })).toEqual(named('db', 'cache'))
  })

  test('with the default of a regular expression', () => {
    const source = '({ db = /[{/},]/g, cache }) => cache'
    expect(wantedBy(source, { position: 0, isContext: false })).toEqual(named('db', 'cache'))
  })

  test('with a rest or a computed key, which leaves the names open', () => {
    expect(of(({ db, ...others }: Read) => use(db, others))).toEqual({
      ...named('db'),
      isUnclear: true,
    })
    expect(of(({ ['db'.slice()]: db }: Read) => use(db))).toEqual({ ...named(), isUnclear: true })
  })
})

describe('`containers` stands for the names that the test reads of it', () => {
  test.each<[string, (...args: never[]) => unknown, Wanted]>([
    [
      'members',
      async ({ containers }: { containers: Record<string, Read> }) =>
        use(containers.db, containers['cache']?.['port']),
      mentioned('db', 'cache'),
    ],
    [
      'in a template',
      ({ containers }: { containers: Read }) => `containers.no ${containers['db']}`,
      mentioned('db'),
    ],
    [
      'by another name',
      ({ containers: all }: { containers: Read }) => use(all['db']),
      mentioned('db'),
    ],
    [
      'not in a string or comment',
      ({ containers }: { containers: Read }) =>
        /* containers.no */ use('containers.no', containers.db),
      mentioned('db'),
    ],
    [
      'taken apart in the body',
      ({ containers }: { containers: Read }) => {
        const { db, cache: { port } = {} as Read } = containers as Record<string, Read>
        use(db, port)
      },
      mentioned('db', 'cache'),
    ],
    [
      'passed on, which leaves the names open',
      ({ containers }: { containers: Read }) => use(containers),
      { ...mentioned(), isUnclear: true },
    ],
  ])('%s', (_title, fn, expected) => {
    expect(of(fn)).toEqual(expected)
  })

  test('optional and spread over lines', () => {
    const source = '({ containers }) => containers\n  ?.db\n  .port(containers ?. ["my-db"])'
    expect(wantedBy(source, { position: 0, isContext: false })).toEqual(mentioned('db', 'my-db'))
  })
})

describe('other tests are left alone', () => {
  test.each<[string, string]>([
    ['no parameter', 'async () => { const { db } = containers }'],
    ['done', 'done => call({ db }, done)'],
    ['done in parentheses', '(done) => { done() }'],
    ['async done', 'async done => { f(({ db }) => db) }'],
    ['a function with done', 'function (done) { done() }'],
    ['an array pattern', '([db]) => db'],
    ['a rest parameter', '(...args) => args'],
    ['a bound function', 'function () { [native code] }'],
  ])('%s', (_title, source) => {
    expect(wantedBy(source, { position: 0, isContext: false })).toBeUndefined()
  })
})

describe('a context that is one name, as compilers make of a pattern', () => {
  const context = (source: string): Wanted | undefined =>
    wantedBy(source, { position: 0, isContext: true })

  test('is read for its members', () => {
    expect(context('function (_ref) { var db = _ref.db, cache = _ref.cache; }')).toEqual(
      mentioned('db', 'cache'),
    )
    expect(context('(c) => c.containers.db')).toEqual(mentioned('containers', 'db'))
  })

  test('leaves the names open where it is passed on', () => {
    expect(context('(_a) => { var { db } = _a, r = __rest(_a, ["db"]) }')).toEqual({
      ...mentioned('db'),
      isUnclear: true,
    })
    expect(context('function (_x) { return _ref.apply(this, arguments) }')?.isUnclear).toBe(true)
    expect(context('(...args) => use(...args)')?.isUnclear).toBe(true)
  })

  test('is followed into the generator of an async function', () => {
    const awaiter =
      '(_a) => __awaiter(this, [_a], void 0, function* ({ db, cache: c }) { use(db) })'
    expect(context(awaiter)).toEqual(mentioned('db', 'cache'))
    const withContainers = '(_a) => __awaiter(this, [_a], void 0, function* ({ containers }) { })'
    expect(context(withContainers)?.isUnclear).toBe(true)
  })

  test('is not there without a parameter', () => {
    expect(context('async () => 1')).toBeUndefined()
  })
})

test('a table hands the context over behind its values', () => {
  const source = 'async (a, { b, c }, { db }) => 1'
  expect(wantedBy(source, { position: 2, isContext: true })).toEqual(named('db'))
})

describe('what compilers make of a pattern for old targets is read, too', () => {
  test.each([
    ['Babel', 'function (_ref4) {\n  var cache = _ref4.cache;\n  cache.exec();\n}'],
    ['SWC', 'function(param) {\n    var cache = param.cache, db = param.db;\n    cache.exec();\n}'],
    ['TypeScript', 'function (_a) {\n    var cache = _a.cache;\n    cache.exec();\n}'],
  ])('%s, with its members', (_, source) => {
    const wanted = wantedBy(source, { position: 0, isContext: false })
    expect(wanted?.mentioned).toContain('cache')
    expect(wanted?.isUnclear).toBe(false)
  })

  test.each([
    ['Babel', 'function (_x) {\n    return _ref2.apply(this, arguments);\n  }'],
    ['Babel', 'function named(_x2) {\n    return _named.apply(this, arguments);\n  }'],
    ['SWC', 'function(_0) {\n    return _async_to_generator(function() { var cache; })(_0);\n}'],
    ['TypeScript', 'function (_a) { return __awaiter(void 0, [_a], void 0, function (_b) {}); }'],
    ['TypeScript', '(_a) => __awaiter(void 0, void 0, void 0, function* () { use(_a) })'],
  ])('%s, which leaves open what is read', (_, source) => {
    expect(wantedBy(source, { position: 0, isContext: false })?.isUnclear).toBe(true)
  })

  test.each([
    'function (done) { done(); }',
    '(done)=>{ done() }',
    'function (param) { param() }',
    '(_) => 1',
  ])('but not a callback: %s', (source) => {
    expect(wantedBy(source, { position: 0, isContext: false })).toBeUndefined()
  })
})
