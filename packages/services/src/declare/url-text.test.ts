import { expect, test } from 'vitest'
import { placeIn, withoutPassword } from './url-text.ts'

test('a URL is shown without its password', () => {
  const shown = (login: string): string => withoutPassword(`mongodb://${login}127.0.0.1:1/app?a=b`)
  expect(shown('me:s%40:c@')).toBe('mongodb://me@127.0.0.1:1/app?a=b')
  expect(shown(':s3cret@')).toBe('mongodb://@127.0.0.1:1/app?a=b')
  expect(shown('me@')).toBe('mongodb://me@127.0.0.1:1/app?a=b')
  expect(shown('')).toBe('mongodb://127.0.0.1:1/app?a=b')
})

test('host and port are those that programs take', () => {
  expect(placeIn('redis://:word@127.0.0.1:6379/0')).toEqual(['127.0.0.1', '6379'])
  expect(placeIn('mysql://me@[::1]:3307/app')).toEqual(['::1', '3307'])
})
