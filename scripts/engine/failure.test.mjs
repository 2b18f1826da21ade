import { expect, test } from 'vitest'
import { Failure } from './failure.mjs'

test('a failure says what happened, why, and what to do', () => {
  const failure = new Failure({ what: 'It broke.', why: ['a  1', 'b  2'], fix: 'mend it.' })
  expect(failure.message).toBe('It broke.\n\n  a  1\n  b  2\n\nFix: mend it.')
})

test('a failure without evidence or fix is one sentence', () => {
  expect(new Failure({ what: 'It broke.' }).message).toBe('It broke.')
})
