import { expect, test } from 'vitest'
import { isTrue, variable, withoutPassword } from './setting.ts'

test('an empty variable counts as unset', () => {
  expect(variable({ A: '' }, 'A')).toBeUndefined()
  expect(variable({}, 'A')).toBeUndefined()
  expect(variable({ A: '0' }, 'A')).toEqual({ value: '0', source: 'A' })
})

test.each(['true', '1', 'yes', 'TRUE', ' yes '])('%j is a yes', (value) => {
  expect(isTrue({ value, source: 'A' })).toBe(true)
})

test.each(['false', '0', 'no', 'False'])('%j is a no', (value) => {
  expect(isTrue({ value, source: 'A' })).toBe(false)
})

test('nothing is a no, and junk is refused with its source', () => {
  expect(isTrue(undefined)).toBe(false)
  expect(() => isTrue({ value: 'maybe', source: 'DOCKER_TLS_VERIFY' })).toThrow(
    /^\[SETTING_INVALID\] DOCKER_TLS_VERIFY is neither a yes nor a no\.\n\n {2}value {8}maybe\n/,
  )
})

test.each([
  ['tcp://me:secret@host:1', 'tcp://me:…@host:1'],
  ['ssh://me@host', 'ssh://me@host'],
  ['tcp://host:2375', 'tcp://host:2375'],
  ['tcp://me:p/a@s:s@host:1', 'tcp://me:…@host:1'],
])('%j is shown as %j', (url, shown) => {
  expect(withoutPassword(url)).toBe(shown)
})
