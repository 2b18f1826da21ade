import { expect, test } from 'vitest'
import { answerOf, dockerError, ignoreGone, statusOf } from './engine-error.ts'

/** As dockerode rejects. */
const answered = (statusCode: number, message: string): Error =>
  Object.assign(new Error(`(HTTP code ${statusCode}) server error - ${message} `), {
    statusCode,
    json: { message },
  })

test("the engine's own words are told, and the status", () => {
  expect(answerOf(answered(500, 'no space left'))).toBe('no space left')
  expect(answerOf(new Error('(HTTP code 404) unexpected - no such image '))).toBe('no such image')
  expect(answerOf(new Error('socket hang up'))).toBe('socket hang up')
  expect(statusOf(answered(500, ''))).toBe(500)
  expect(statusOf(new Error('socket hang up'))).toBeUndefined()
})

test('an error of the engine is wrapped once, with its words as the last evidence', () => {
  const cause = answered(409, 'name is taken')
  const error = dockerError(cause, {
    code: 'CONTAINER_CREATE_FAILED',
    what: 'Container "db" could not be created.',
    why: ['image        postgres:17'],
    fix: 'choose another name.',
  })
  expect(error.cause).toBe(cause)
  expect(error.message).toMatchInlineSnapshot(`
    "[CONTAINER_CREATE_FAILED] Container "db" could not be created.

      image        postgres:17
      engine       name is taken (HTTP 409)

    Fix: choose another name."
  `)
})

test('words of several lines stand below each other', () => {
  const error = dockerError(answered(400, 'two things:\nof both'), {
    code: 'NETWORK_CREATE_FAILED',
    what: 'Network "odd" could not be created.',
  })
  expect(error.message).toContain('  engine       two things:\n               of both (HTTP 400)')
})

test('a removal of what is gone, or is being removed, has succeeded', async () => {
  await ignoreGone(Promise.reject(answered(404, 'no such container')))
  await ignoreGone(Promise.reject(answered(409, 'removal of container x is already in progress')))
  await ignoreGone(Promise.resolve())
  const other = answered(403, 'network has active endpoints')
  await expect(ignoreGone(Promise.reject(other))).rejects.toBe(other)
})
