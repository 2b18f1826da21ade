import { expect, test } from 'vitest'
import { isListing } from './list-mode.ts'

test('a list command whose reporters were never begun lists', () => {
  expect(isListing({ reporters: [{ ctx: undefined }] }, ['node', 'vitest', 'list', '--json'])).toBe(
    true,
  )
})

test('a run that is filtered by the word list runs', () => {
  expect(isListing({ reporters: [{ ctx: {} }] }, ['node', 'vitest', 'run', 'list'])).toBe(false)
})

test('a run runs, whatever its reporters are', () => {
  expect(isListing({ reporters: [{}] }, ['node', 'vitest', 'run'])).toBe(false)
})
