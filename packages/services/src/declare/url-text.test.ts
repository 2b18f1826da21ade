import { expect, test } from 'vitest'
import { withoutPassword } from './url-text.ts'

test('a URL is shown without its password', () => {
  const shown = (login: string): string => withoutPassword(`mongodb://${login}127.0.0.1:1/app?a=b`)
  expect(shown('me:s%40:c@')).toBe('mongodb://me@127.0.0.1:1/app?a=b')
  expect(shown(':s3cret@')).toBe('mongodb://@127.0.0.1:1/app?a=b')
  expect(shown('me@')).toBe('mongodb://me@127.0.0.1:1/app?a=b')
  expect(shown('')).toBe('mongodb://127.0.0.1:1/app?a=b')
})
