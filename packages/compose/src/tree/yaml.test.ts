import { expect, test } from 'vitest'
import { plain } from '../model/decode.ts'
import { nearestPart } from './tree.ts'
import { readYaml } from './yaml.ts'

const read = (source: string): ReturnType<typeof readYaml> => readYaml(source, '/x/compose.yaml')
const values = (source: string): unknown => read(source).map((tree) => plain(tree, []))

test('merge keys add what is not there, and of several the first counts', () => {
  const source = `
a: &a {x: 1, y: 1}
b: &b {y: 2, z: 2}
c: {<<: [*a, *b], z: 3}
d:
  y: 4
  <<: *a
`
  expect(values(source)).toMatchObject([{ c: { x: 1, y: 1, z: 3 }, d: { x: 1, y: 4 } }])
})

test('a part knows the place of its key, or its own in a list', () => {
  const [tree] = read('services:\n  db:\n    ports:\n      - 80\n      - 81\n')
  const at = (...path: (string | number)[]): string => {
    const { line, column } = nearestPart(tree!, path).at
    return `${line}:${column}`
  }
  expect(at('services', 'db')).toBe('2:3')
  expect(at('services', 'db', 'ports')).toBe('3:5')
  expect(at('services', 'db', 'ports', 1)).toBe('5:9')
  expect(at('services', 'db', 'image')).toBe('2:3')
})

test('a file may have several documents, and none', () => {
  expect(values('a: 1\n---\nb: 2\n')).toEqual([{ a: 1 }, { b: 2 }])
  expect(values('# nothing\n')).toEqual([])
})

test.each([
  ['a: 1\na: 2', ':2:1'],
  ['a: [1', 'compose.yaml:1'],
  ['a: *b', 'no anchor'],
  ['a:\n  1: x', ':2:3: a key must be a text'],
  ['a: &a [*a]', 'holds itself'],
  ['a: {<<: 1}', '"<<" takes a mapping'],
])('%j is refused', (source, message) => {
  expect(() => values(source)).toThrow(message)
})

test('aliases that multiply are not written out for ever', () => {
  const lines = Array.from(
    { length: 9 },
    (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n},`.repeat(9)}]`,
  )
  expect(() => values(['a0: &a0 x', ...lines].join('\n'))).toThrow('too large to be read')
})
