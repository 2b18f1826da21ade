import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const table = readFileSync(join(import.meta.dirname, 'conformance.md'), 'utf8')
const rows = [...table.matchAll(/^\| (\d+) +\| (.*\S) +\|$/gm)].map(([, number, proof = '']) => ({
  number: Number(number),
  proof,
}))

test('the table has every row once, in order', () => {
  expect(rows.map(({ number }) => number)).toEqual(numbers(1, 171))
})

test.each(rows)('row $number is decided, or its tests exist', ({ proof }) => {
  if (proof.startsWith('decided: ')) return
  const tests = [...proof.matchAll(/`([^`]+) › ([^`]+)`/g)]
  expect(tests.length).toBeGreaterThan(0)
  for (const [, file = '', title = ''] of tests)
    expect(readFileSync(join(import.meta.dirname, '..', file), 'utf8')).toContain(title)
})

const numbers = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)
