import { expect, test } from 'vitest'
import { lastLines } from './command-output.ts'

test('the last lines are told, without empty ones', () => {
  const output = Array.from({ length: 30 }, (_, index) => `step ${index + 1}\n\n`).join('')
  const lines = lastLines(output)
  expect(lines).toHaveLength(20)
  expect(lines[0]).toBe('step 11')
  expect(lines.at(-1)).toBe('step 30')
  expect(lastLines('')).toEqual([])
})

test('fields without a value and places in the code of others do not push out what the server says', () => {
  const fields = Array.from({ length: 20 }, (_, index) => `  field${index}: undefined,`)
  const output = [
    'error: relation "missing" does not exist',
    '    at /app/node_modules/pg/lib/client.js:694:17',
    '    at process.processTicksAndRejections (node:internal/process/task_queues:104:5)',
    '    at up (file:///app/migrations/2_books.js:3:9) {',
    "  code: '42P01',",
    ...fields,
    '}',
  ]
  expect(lastLines(output.join('\r\n'))).toEqual([
    'error: relation "missing" does not exist',
    '    at up (file:///app/migrations/2_books.js:3:9) {',
    "  code: '42P01',",
    '}',
  ])
})
