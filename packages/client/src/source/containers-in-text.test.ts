import { expect, test } from 'vitest'
import { containersInText } from './containers-in-text.ts'

const declared = { containers: ['db', 'cache', 'api', 'my-job'], presumed: ['db', 'cache', 'api'] }
const namesIn = (text: string): string[] => containersInText(text, declared).ofTests
const all = declared.presumed

test.each([
  ['containers.db.url', ['db']],
  ['containers?.db', ['db']],
  ['containers!.db', ['db']],
  ['containers\n  .cache\n  .port()', ['cache']],
  ["containers['my-job'].logs()", ['my-job']],
  ['containers?.["db"]', ['db']],
  ['context.containers.api', ['api']],
  ['`${containers.db.url}/${containers.cache.url()}`', ['db', 'cache']],
  ["fetch('http://' + containers.api.address())", ['api']],
  ['expect(x).toMatch(/https?:\\/\\//); containers.db', ['db']],
])('an access names a container: %s', (text, names) => {
  expect(namesIn(text)).toEqual(names)
})

test.each([
  ["test('x', ({ containers: { db, cache: c } }) => {})", ['db', 'cache']],
  ["test('x', ({ containers: { 'my-job': job } }) => {})", ['my-job']],
  ["test('x', ({ containers: { db: { id } } }) => {})", ['db']],
  ['const { db, api = 1 } = containers', ['db', 'api']],
  ['const { db } = context.containers;', ['db']],
  ['let { cache }\n  = containers\n', ['cache']],
])('a pattern names the containers that it takes: %s', (text, names) => {
  expect(namesIn(text)).toEqual(names)
})

test.each([
  ["test('x', ({ containers }) => { containers.db })"],
  ["test('x', async function ({ task, containers }) { containers.db })"],
  ["test('x', ({ containers }: TestContext): void => { containers.db })"],
  ["test.for([1])('x', (one, { containers }) => { containers.db })"],
  ['test.extend({ row: async ({ containers }, use) => { await use(containers.db) } })'],
  ['const { containers } = context; containers.db'],
  ["import { containers } from './stand-ins.ts'; containers.db"],
])('bringing the word into scope names nothing by itself: %s', (text) => {
  expect(namesIn(text)).toEqual(['db'])
})

test.each([
  ['helper(containers)'],
  ['helper({ containers })'],
  ['containers[name]'],
  ['containers[`${name}`]'],
  ['Object.keys(containers)'],
  ['const { db, ...others } = containers'],
  ['const { [name]: one } = containers'],
  ["test('x', ({ containers: c }) => c.db)"],
])('all that start with the run are named where the text is unclear: %s', (text) => {
  expect(namesIn(text)).toEqual(all)
})

test('one that starts late is added to an unclear text only when it is named', () => {
  expect(namesIn("helper(containers); containers['my-job']")).toEqual([...all, 'my-job'])
})

test.each([
  ["test('adds', () => { expect(1 + 1).toBe(2) })"],
  ['// containers.db is not needed here'],
  ['/* helper(containers) */'],
  ["test('starts no containers', () => {})"],
  ["import config from './containers.config.ts'"],
  ['const mycontainers = containers2'],
  ['containers.unknown'],
])('a file that uses no container waits for none: %s', (text) => {
  expect(namesIn(text)).toEqual([])
})

test.each([
  ['beforeEach(async ({ db }) => { await db.exec([]) })', ['db']],
  ['beforeEach<{ db: Handle }>(({ db }) => {})', ['db']],
  ['test.aroundEach(async (run, { db }) => { await run() })', ['db']],
  ['beforeEach(async function ({ db: base }) {})', ['db']],
])('the parameters of a hook around each test name containers: %s', (text, names) => {
  expect(namesIn(text)).toEqual(names)
})

test('those of hooks around all tests are told apart', () => {
  const text = 'test.beforeAll(({ cache, api }) => {}); test.afterEach(async ({ db }) => {})'
  expect(containersInText(text, declared)).toEqual({
    ofTests: ['db'],
    ofSuiteHooks: ['cache', 'api'],
  })
})

test('a hook around all tests may read all that a file names where the file imports `containers`', () => {
  const used = { ofTests: ['db'], ofSuiteHooks: ['db'] }
  const seed = 'const seed = () => containers.db.url; beforeAll(seed)'
  const imported = `import { containers } from '@mooring/vitest'; ${seed}`
  expect(containersInText(imported, declared)).toEqual(used)
  expect(containersInText(seed, declared)).toEqual({ ...used, ofSuiteHooks: [] })
})
