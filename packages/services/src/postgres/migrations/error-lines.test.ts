import { expect, test } from 'vitest'
import { errorLines } from './error-lines.ts'

const serverError = Object.assign(new Error('relation "missing" does not exist'), {
  name: 'error',
  code: '42P01',
  hint: 'Make it.',
})

test('an error is told in its words, one of the server with code and hint', () => {
  expect(errorLines(new RangeError('no such step'))).toEqual([
    'reason       RangeError: no such step',
  ])
  expect(errorLines(serverError)).toEqual([
    'reason       error: relation "missing" does not exist (42P01)',
    'hint         Make it.',
  ])
  expect(errorLines('nothing to migrate')).toEqual(['reason       nothing to migrate'])
})

test('what the server said is told behind what a library made of it', () => {
  const wrapped = new Error('Failed query: SELECT *\n  FROM missing\nparams: ', {
    cause: serverError,
  })
  expect(errorLines(wrapped)).toEqual([
    'reason       Error: Failed query: SELECT *',
    '               FROM missing',
    '             params:',
    'because      error: relation "missing" does not exist (42P01)',
    'hint         Make it.',
  ])
})

test('errors that came together are told, and long or endless ones are cut', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED ::1:5432'), {
    code: 'ECONNREFUSED',
  })
  expect(errorLines(new AggregateError([refused]))).toEqual([
    'reason       AggregateError',
    'because      Error: connect ECONNREFUSED ::1:5432',
  ])
  const long = Array.from({ length: 50 }, (_, index) => `line ${index}`).join('\n')
  expect(errorLines(new Error(long))).toHaveLength(11)
  expect(errorLines(new Error(long)).at(-1)).toBe('             …')
  const own = new Error('own cause')
  own.cause = own
  expect(errorLines(own).length).toBeLessThan(10)
})
