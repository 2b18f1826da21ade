import { expect, test } from 'vitest'
import { findCycles } from './cycles.ts'

test.each<[string, Record<string, string[]>, string[][]]>([
  ['no cycle', { a: ['b', 'c'], b: ['c'], c: [] }, []],
  ['a pair', { a: ['b'], b: ['a'] }, [['a', 'b']]],
  ['itself', { a: ['a'] }, [['a']]],
  ['a ring behind an entrance', { x: ['a'], a: ['b'], b: ['c'], c: ['a'] }, [['a', 'b', 'c']]],
  [
    'two rings',
    { a: ['b'], b: ['a'], c: ['d'], d: ['c'] },
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
  ['an unknown name', { a: ['nope'] }, []],
])('%s', (_title, graph, cycles) => {
  expect(findCycles(new Map(Object.entries(graph)))).toEqual(cycles)
})

test('a wide graph without cycles is walked once', () => {
  const names = Array.from({ length: 60 }, (_, index) => String(index))
  const graph = new Map(names.map((name, index) => [name, names.slice(index + 1)]))
  expect(findCycles(graph)).toEqual([])
})
