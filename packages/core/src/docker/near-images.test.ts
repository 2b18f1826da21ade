import { expect, test } from 'vitest'
import { nearNames } from './near-images.ts'

test('images of the same name under another tag or registry come first', () => {
  expect(
    nearNames('postgres:17', [
      'redis:7',
      'postgres-gis:1',
      'mirror.test/postgres:15',
      '<none>:<none>',
      'postgres:16',
    ]),
  ).toEqual(['mirror.test/postgres:15', 'postgres:16', 'postgres-gis:1'])
})

test('nothing near is an empty list', () => {
  expect(nearNames('postgres:17', ['redis:7'])).toEqual([])
})
