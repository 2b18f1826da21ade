import { expect, test } from 'vitest'
import { ageText, counted, sizeText } from './quantities.ts'

test('sizes are told in steps of a thousand', () => {
  expect([undefined, 0, 999, 1_500, 145_300_000, 2_000_000_000].map(sizeText)).toEqual([
    '-',
    '0 B',
    '999 B',
    '1.5 kB',
    '145 MB',
    '2.0 GB',
  ])
})

test('ages are told in their largest unit', () => {
  const ages = [0, 59, 60, 3600, 47 * 3600, 48 * 3600]
  expect(ages.map((seconds) => ageText(0, seconds * 1000))).toEqual([
    '0 s',
    '59 s',
    '1 min',
    '1 h',
    '47 h',
    '2 d',
  ])
  expect(ageText(Number.NaN)).toBe('-')
})

test('one has no s', () => {
  expect([counted(1, 'object'), counted(2, 'object')]).toEqual(['1 object', '2 objects'])
})
