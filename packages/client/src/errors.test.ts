import { expect, test } from 'vitest'
import {
  DockerError,
  fromWireError,
  InternalError,
  isMooringError,
  MooringError,
  toWireError,
} from './errors.ts'

const report = {
  code: 'PORT_TAKEN',
  what: 'Container "web" could not be started.',
  why: ['engine       address already in use'],
  fix: 'free the port.',
} as const

test('the message says what, why and how to fix it, under a code', () => {
  expect(new DockerError(report).message).toMatchInlineSnapshot(`
    "[PORT_TAKEN] Container "web" could not be started.

      engine       address already in use

    Fix: free the port."
  `)
  expect(new DockerError({ code: 'PORT_TAKEN', what: 'Taken.' }).message).toBe(
    '[PORT_TAKEN] Taken.',
  )
})

test('the stack begins with class, code and message, here and on the far side', () => {
  const error = new DockerError(report)
  const far = fromWireError(toWireError(error))
  for (const { stack } of [error, far])
    expect(stack).toMatch(/^DockerError: \[PORT_TAKEN\] Container "web"[\s\S]*Fix: free the port\./)
})

test('an error crosses the socket with its class, code and message, and as JSON', () => {
  const crossed = fromWireError(JSON.parse(JSON.stringify(toWireError(new DockerError(report)))))
  expect(crossed).toBeInstanceOf(DockerError)
  expect(crossed).toMatchObject({ name: 'DockerError', code: 'PORT_TAKEN' })
  expect(crossed.message).toBe(new DockerError(report).message)
})

test('what is no error of Mooring crosses as an internal one', () => {
  expect(fromWireError(toWireError(new TypeError('x is not a function')))).toMatchObject({
    name: 'InternalError',
    code: 'INTERNAL',
    message: '[INTERNAL] x is not a function',
  })
  expect(fromWireError(toWireError('thrown text')).message).toBe('[INTERNAL] thrown text')
})

test('a class that this version does not know is an internal error', () => {
  const crossed = fromWireError({ name: '__proto__', code: 'INTERNAL', message: '[INTERNAL] ?' })
  expect(crossed).toBeInstanceOf(InternalError)
})

test('errors are told by their code, so that a second copy of the package is no other kind', () => {
  expect(isMooringError({ name: 'DockerError', code: 'PORT_TAKEN', message: 'm' })).toBe(true)
  expect(isMooringError(Object.assign(new Error('m'), { code: 'ENOENT' }))).toBe(false)
  for (const value of [undefined, null, 'PORT_TAKEN', { code: 'PORT_TAKEN' }])
    expect(isMooringError(value)).toBe(false)
})

test('instanceof holds for errors of a second copy of the package', async () => {
  const copy = (await import(new URL('../dist/index.js', import.meta.url).href)) as {
    DockerError: typeof DockerError
  }
  const error = new copy.DockerError(report)
  expect(Object.getPrototypeOf(error)).not.toBe(DockerError.prototype)
  expect(error).toBeInstanceOf(DockerError)
  expect(error).toBeInstanceOf(MooringError)
  expect(error).not.toBeInstanceOf(InternalError)
  expect(new TypeError('m')).not.toBeInstanceOf(MooringError)
})
