import { describe, expect, test } from 'vitest'
import { sourceText } from './mask-literals.ts'
import { mentionsOfName, mentionsOfVariable, type Mentions } from './mentions.ts'

interface Taken {
  keys: (string | undefined)[]
  isUnclear: boolean
}

const taken = ({ members, patterns, isHandedOn }: Mentions): Taken => ({
  keys: [...members, ...patterns.flatMap(({ entries }) => entries.map(({ key }) => key))],
  isUnclear: isHandedOn || patterns.some(({ hasRest }) => hasRest),
})
const ofName = (source: string): Taken => taken(mentionsOfName(sourceText(source), 'containers'))
const ofVariable = (source: string, variable = 'containers'): Taken =>
  taken(mentionsOfVariable(sourceText(source), variable))

const named = (...keys: string[]): Taken => ({ keys, isUnclear: false })
const unclear = (...keys: (string | undefined)[]): Taken => ({ keys, isUnclear: true })

describe.each([
  ['a name', ofName],
  ['a variable', ofVariable],
] as const)('%s', (_title, read) => {
  test.each([
    ['containers.db.url', named('db')],
    ['containers?.db', named('db')],
    ['containers!.db', named('db')],
    ['containers.größe', named('größe')],
    ['containers\n  ?.db\n  .port(containers ?. ["my-db"])', named('db', 'my-db')],
    ["containers['my-job'].logs()", named('my-job')],
    ['containers?.["db"]', named('db')],
    ['containers[`db`]', named('db')],
    ['`${containers.db.url}/${containers.cache.url()}`', named('db', 'cache')],
    ["fetch('http://' + containers.api.address())", named('api')],
    ['expect(x).toMatch(/https?:\\/\\//); containers.db', named('db')],
    ['const { db, api = 1 } = containers', named('db', 'api')],
    ['const { db, cache: { port } } = containers', named('db', 'cache')],
    ['let { cache }\n  = containers\n', named('cache')],
    ['__awaiter(this, [containers], void 0, function* ({ db }) { })', named('db')],
    ['__async(this, [containers], function* ({ db }) { })', named('db')],
  ])('takes out of it: %s', (source, expected) => {
    expect(read(source)).toEqual(expected)
  })

  test.each([
    ['helper(containers)', unclear()],
    ['helper({ containers })', unclear()],
    ['helper({ ...containers })', unclear()],
    ['containers[name]', unclear()],
    ['containers[`${name}`]', unclear()],
    ['Object.keys(containers)', unclear()],
    ['const { state } = containers[name]', unclear()],
    ['const { db, ...others } = containers', unclear('db')],
  ])('is handed on: %s', (source, expected) => {
    expect(read(source)).toEqual(expected)
  })

  test.each([
    ["// containers.db is not needed here\ntest('containers.db', () => `containers.db`)"],
    ['/* helper(containers) */'],
    ['const mycontainers = containers2'],
    ["import config from './containers.config.ts'"],
  ])('is not mentioned: %s', (source) => {
    expect(read(source)).toEqual(named())
  })
})

describe('a name is also that of members and keys', () => {
  test.each([
    ['context.containers.api', named('api')],
    ['const { db } = context.containers;', named('db')],
    ['({ containers: { db, cache: c } }) => {}', named('db', 'cache')],
    ["({ containers: { 'my-job': job } }) => {}", named('my-job')],
    ['({ containers: c }) => c.db', unclear()],
  ])('%s', (source, expected) => {
    expect(ofName(source)).toEqual(expected)
  })

  test.each([
    ["test('x', ({ containers }) => { containers.db })"],
    ["test('x', async function ({ task, containers }) { containers.db })"],
    ["test('x', ({ containers }: TestContext): void => { containers.db })"],
    ["test.for([1])('x', (one, { containers }) => { containers.db })"],
    ['test.extend({ row: async ({ containers }, use) => { await use(containers.db) } })'],
    ['const { containers } = context; containers.db'],
    ["import { containers } from './stand-ins.ts'; containers.db"],
  ])('and brought into scope it takes nothing: %s', (source) => {
    expect(ofName(source)).toEqual(named('db'))
  })
})

describe('a variable', () => {
  test('is not the member of another', () => {
    expect(ofVariable('Promise.all([all.db])', 'all')).toEqual(named('db'))
  })

  test('may be a path', () => {
    expect(ofVariable('_ref.containers.db; _ref?.other', '_ref.containers')).toEqual(named('db'))
  })

  test('may have any name', () => {
    expect(ofVariable('$a.db; a.cache', '$a')).toEqual(named('db'))
  })
})

test('a file of half a megabyte is read', () => {
  const one = `test('it’s "x"', async ({ containers }) => {
    // a / b
    const { db } = containers
    expect(\`\${db.url}/\${containers.cache.url()}\`).toMatch(/^a"/)
    expect(1 / 2 / 3).toBe(containers['my-job'].port())
  })\n`
  const count = Math.ceil(500_000 / one.length)
  const { keys, isUnclear } = ofName(one.repeat(count))
  expect(new Set(keys)).toEqual(new Set(['db', 'cache', 'my-job']))
  expect(keys).toHaveLength(3 * count)
  expect(isUnclear).toBe(false)
})
