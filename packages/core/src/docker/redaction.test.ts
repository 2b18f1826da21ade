import { expect, test } from 'vitest'
import { withoutSecrets } from './redaction.ts'

test.each([
  ['{"Username":"bob","Secret":"hunter2hunter2"}'],
  ['password=hunter2hunter2'],
  ['AWS_SESSION_TOKEN: hunter2hunter2'],
  ['Authorization: Bearer hunter2hunter2'],
  ['sent Basic hunter2hunter2'],
  ['GET https://bob:hunter2hunter2@registry.test/v2/'],
  ["secret = 'hunter2hunter2 and more'"],
])('%s is made unreadable', (text) => {
  expect(withoutSecrets(text)).not.toContain('hunter2')
})

test('a known secret goes wherever it stands', () => {
  expect(withoutSecrets('cannot use abc123 here', ['abc123', ''])).toBe('cannot use *** here')
})

test('ordinary words stay', () => {
  const words = 'unauthorized: incorrect username or password, no basic auth credentials'
  expect(withoutSecrets(words)).toBe(words)
})
