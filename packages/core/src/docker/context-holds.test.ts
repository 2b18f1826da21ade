import { expect, test } from 'vitest'
import { holds } from './context-holds.ts'
import { excluding } from './entry-filters.ts'

test.each<[string, string[], boolean]>([
  ['cache', [], true],
  ['deep/cache', [], true],
  ['cache', ['cache'], false],
  ['deep/cache', ['deep'], false],
  ['deep/cache', ['deep', '!deep/cache'], true],
  ['deep/cache', ['**/cache'], false],
  ['../cache', [], false],
])('a context holds %s but for %j: %s', (path, patterns, expected) => {
  expect(holds(excluding(patterns), path)).toBe(expected)
})
