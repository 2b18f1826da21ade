import { expect, test } from 'vitest'
import { addressOf, addressText } from './address-text.ts'

const address = {
  socketPath: '/tmp/mooring-x/socket',
  token: 'the-token',
  containers: ['db'],
  presumed: ['db'],
  logs: 'on-failure',
} as const

test('an address comes out of its text as it went in', () => {
  const text = addressText({ ...address, containers: ['db'], presumed: ['db'] })
  expect(text).toMatch(/^[\w-]+$/)
  expect(text).not.toContain(address.token)
  expect(addressOf(text)).toEqual(address)
})

test.each([
  ['nothing', undefined],
  ['an empty variable', ''],
  ['another text', 'unix:///tmp/socket'],
  ['a part of an address', addressText(address as never).slice(0, -30)],
  ['another object', Buffer.from('{"socketPath":"/tmp"}').toString('base64url')],
  ['no object', Buffer.from('null').toString('base64url')],
])('%s is no address, and is not shown', (_, text) => {
  expect(() => addressOf(text)).toThrow('[SESSION_NOT_FOUND] There is no session to connect to.')
  try {
    addressOf(text)
  } catch (error) {
    if (text) expect((error as Error).message).not.toContain(text)
  }
})
