import { afterEach, expect, test } from 'vitest'
import { publishSessions, sessionOf, withdrawSessions } from './session-variable.ts'

const address = (name: string) => ({
  socketPath: name,
  token: 't',
  containers: [name],
  presumed: [],
  logs: 'on-failure' as const,
})

afterEach(withdrawSessions)

test('a project finds the session that was opened for it', () => {
  publishSessions([{ rootDir: '/a', address: address('a') }])
  publishSessions([{ rootDir: '/b', address: address('b') }])
  publishSessions([{ rootDir: '/b', configFile: 'other.ts', address: address('other') }])
  expect(sessionOf({ rootDir: '/b' }).socketPath).toBe('b')
  expect(sessionOf({ rootDir: '/b', configFile: 'other.ts' }).socketPath).toBe('other')
})

test('a project that global set-up does not know shares the first session', () => {
  publishSessions([{ rootDir: '/a', address: address('a') }])
  expect(sessionOf({ rootDir: '/a/packages/c' }).socketPath).toBe('a')
})

test('a session of an outer run is replaced', () => {
  publishSessions([{ rootDir: '/a', address: address('outer') }])
  publishSessions([{ rootDir: '/a', address: address('inner') }])
  expect(sessionOf({ rootDir: '/a' }).socketPath).toBe('inner')
})

test('a project with a config of its own does not share the session of another', () => {
  publishSessions([{ rootDir: '/a', address: address('a') }])
  expect(() => sessionOf({ rootDir: '/b', configFile: 'own.ts' })).toThrow(
    /SESSION_NOT_FOUND.*project\s+\/b.*own\.ts.*set-up files/s,
  )
})

test('without global set-up the error says which settings are missing', () => {
  expect(() => sessionOf({ rootDir: '/a' })).toThrow(/SESSION_NOT_FOUND.*preset: '@mooring\/jest'/s)
})

test('the error that kept a session from being opened reaches its project', () => {
  const error = {
    name: 'ConfigError',
    code: 'CONFIG_NOT_FOUND' as const,
    message: '[CONFIG_NOT_FOUND] none',
  }
  publishSessions([
    { rootDir: '/a', address: address('a') },
    { rootDir: '/b', error },
  ])
  expect(() => sessionOf({ rootDir: '/b' })).toThrow('[CONFIG_NOT_FOUND] none')
})
