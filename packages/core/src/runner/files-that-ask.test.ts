import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { filesThatAsk } from './files-that-ask.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mooring-asking-'))
})
afterEach(() => rm(folder, { recursive: true }))

const plainConfig = 'export default { containers: { db: { image: "redis:7" } } }'

async function look(files: Record<string, string>, { takesPatterns = false } = {}) {
  const all = { 'containers.config.ts': plainConfig, ...files }
  for (const [name, text] of Object.entries(all)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  const tests = Object.keys(files)
    .filter((name) => name.includes('.test.'))
    .map((name) => join(folder, name))
  const found = await filesThatAsk({ tests, directory: folder, takesPatterns })
  return { ...found, files: found.files.map((file) => file.slice(folder.length + 1)) }
}

const none = { files: [], mayAsk: false, isCertain: false }

test.each([
  ['a plain test', `import { test } from 'vitest'\ntest('sums', () => {})`],
  [
    'a test that takes something else apart',
    `import { test } from 'vitest'\ntest('x', ({ expect }) => {})`,
  ],
  ['a file with an import of a package', `import { sum } from 'lodash'\ntest('x', () => {})`],
])('%s asks for nothing', async (_what, text) => {
  expect(await look({ 'a.test.ts': text })).toEqual(none)
})

test.each([
  ['a member', `test('x', ({ containers }) => containers.db.url)`],
  ['our test function', `import { test } from '@mooring/vitest'`],
  ['a quoted member', `containers['db']`],
])('%s asks for sure', async (_what, text) => {
  expect(await look({ 'a.test.ts': text, 'b.test.ts': '' })).toEqual({
    files: ['a.test.ts'],
    mayAsk: true,
    isCertain: true,
  })
})

test('a word that may mean something else is a guess', async () => {
  expect(await look({ 'a.test.ts': `test('sorts containers', () => {})` })).toEqual({
    files: ['a.test.ts'],
    mayAsk: true,
    isCertain: false,
  })
})

test('a helper that a test imports asks for it, two steps away too', async () => {
  const found = await look({
    'a.test.ts': `import { dbTest } from './helpers/db.js'`,
    'helpers/db.ts': `export * from './fixtures'`,
    'helpers/fixtures/index.ts': `import { test } from '@mooring/vitest'`,
  })
  expect(found).toEqual({ files: ['helpers/fixtures/index.ts'], mayAsk: true, isCertain: true })
})

test('a test function of a package that is built on ours, or of an alias, is a guess', async () => {
  const manifest = '{ "dependencies": { "@mooring/vitest": "1" } }'
  const guess = { files: [], mayAsk: true, isCertain: false }
  const built = await look({
    'a.test.ts': `import { test } from '@acme/testing'`,
    'node_modules/@acme/testing/package.json': manifest,
  })
  expect(built).toEqual(guess)
  expect(await look({ 'a.test.ts': `import { dbTest, it } from '@/testing'` })).toEqual(guess)
  const other = await look({
    'a.test.ts': `import { test } from 'other'`,
    'node_modules/other/package.json': '{}',
  })
  expect(other).toEqual(none)
})

test.each([
  ['a test', `test('x', async ({ db }) => {})`],
  ['a function', `it("it's", async function ({ db }) {})`],
  ['a title of parts', 'dbTest(`a ${1}` + name, ({ db }) => {})'],
  ['a hook', `beforeEach(async ({ db }) => {})`],
])('%s that takes its parameter apart asks in Jest only', async (_what, text) => {
  expect(await look({ 'a.test.js': text })).toEqual(none)
  expect(await look({ 'a.test.js': text }, { takesPatterns: true })).toEqual({
    files: ['a.test.js'],
    mayAsk: true,
    isCertain: true,
  })
})

test('a row that a test of Jest takes apart is a guess', async () => {
  const text = `test.each([{ a: 1 }])('x', ({ a }) => {})`
  const found = await look({ 'a.test.js': text }, { takesPatterns: true })
  expect(found).toEqual({ files: ['a.test.js'], mayAsk: true, isCertain: false })
})

test('a pattern inside of a test asks for nothing', async () => {
  const text = `test('x', () => { rows.map(({ id }) => id); call({ a: 1 }, () => {}) })`
  expect(await look({ 'a.test.js': text }, { takesPatterns: true })).toEqual(none)
})

test.each([
  ['variables', `export default { containers, env: { DATABASE_URL: '{db.url}' } }`],
  ['an eager container', `export default { containers: { db: { start: 'eager' } } }`],
])('%s of the config ask in every run that has tests', async (_what, config) => {
  const found = await look({ 'containers.config.ts': config, 'a.test.ts': '' })
  expect(found).toEqual({ files: [], mayAsk: true, isCertain: true })
})

test('a run without tests needs nothing, whatever the config wants', async () => {
  const config = `export default { env: {} }`
  expect(await look({ 'containers.config.ts': config })).toEqual(none)
})
