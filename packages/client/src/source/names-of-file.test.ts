import { expect, test } from 'vitest'
import { namesOfFile } from './names-of-file.ts'

const declared = ['db', 'cache', 'api']
const found = (source: string): string[] => {
  const { names, isOpen } = namesOfFile(source)
  return [...declared.filter((name) => names.has(name)), ...(isOpen ? ['…'] : [])]
}

test.each([
  ['a member', `test('x', ({ containers }) => connect(containers.db.url))`, ['db']],
  ['a quoted member', `containers['cache']`, ['cache']],
  ['a pattern', `const { db, cache } = containers`, ['db', 'cache']],
  ['a parameter of a test', `test('x', async ({ db }) => {})`, ['db']],
  ['a parameter of a function', `test('x', async function ({ db: d = 1 }) {})`, ['db']],
  [
    'a parameter of a fixture',
    `test.extend({ conn: async ({ cache }, use) => use(cache) })`,
    ['cache'],
  ],
  ['a nested pattern', `test('x', ({ containers: { api } }) => {})`, ['api']],
  ['a typed parameter', `beforeEach(async ({ db }: Context): Promise<void> => {})`, ['db']],
  ['a row', `test.each(rows)('x', (row, { db }) => {})`, ['db']],
  ['containers handed on', `test('x', ({ containers }) => start(containers))`, ['…']],
  ['a computed name', `containers[name]`, ['…']],
  ['the whole context', `test('x', ({ ...context }) => use(context))`, ['…']],
  ['a literal', `test('containers.db', () => {})`, []],
  ['a comment', `// containers.db`, []],
  ['an object', `call({ db: 1 })`, []],
  ['a plain unit test', `test('sums', () => { expect(sum(1, 2)).toBe(3) })`, []],
  [
    'members, in a file of ours for Jest',
    `import { test } from '@mooring/jest'; test('x', (c) => c.db)`,
    ['db'],
  ],
  ['members elsewhere', `test('x', () => client.db)`, []],
])('%s', (_what, source, names) => {
  expect(found(source)).toEqual(names)
})
