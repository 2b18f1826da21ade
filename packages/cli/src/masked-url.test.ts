import { expect, test } from 'vitest'
import { maskedUrl } from './masked-url.ts'

test.each([
  ['postgres://app:s3cret@127.0.0.1:5432/app', 'postgres://app:***@127.0.0.1:5432/app'],
  ['redis://:s3cret@[::1]:6379', 'redis://:***@[::1]:6379'],
  ['http://127.0.0.1:80/@a:b', 'http://127.0.0.1:80/@a:b'],
])('%s is shown as %s', (url, shown) => {
  expect(maskedUrl(url)).toBe(shown)
})
