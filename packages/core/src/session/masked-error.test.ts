import { inspect } from 'node:util'
import { DockerError } from '@mooring/client'
import { expect, test } from 'vitest'
import { maskError } from './masked-error.ts'

const mask = (text: string): string => text.replaceAll('postgres', '***')

test('the words of other programs are masked, in the message and the stack, and our own are not', () => {
  const error = new DockerError({
    code: 'IMAGE_BUILD_FAILED',
    what: 'Image "postgres:17" could not be built.',
    why: [
      'step         RUN psql --password=postgres',
      'engine       exec: "--password=postgres"',
      'last output  using postgres',
      '             and postgres again',
      'image        postgres:17',
    ],
    fix: 'look at postgres.',
  })
  maskError(error, mask)
  expect(error.message).toMatchInlineSnapshot(`
    "[IMAGE_BUILD_FAILED] Image "postgres:17" could not be built.

      step         RUN psql --password=***
      engine       exec: "--password=***"
      last output  using ***
                   and *** again
      image        postgres:17

    Fix: look at postgres."
  `)
  expect(error.stack).toContain(error.message)
})

test('causes are masked as deep as they go, with what the engine answered', () => {
  const innermost = new Error('innermost postgres')
  const json = { message: 'no such user: postgres' }
  const answer = Object.assign(new Error('(HTTP code 400) postgres', { cause: innermost }), {
    reason: 'postgres',
    json,
  })
  const error = new DockerError({
    code: 'CONTAINER_START_FAILED',
    what: 'It fails.',
    cause: answer,
  })
  maskError(error, mask)
  expect(inspect(error, { depth: 10 })).not.toContain('postgres')
  expect(inspect(error, { depth: 10 })).toContain('(HTTP code 400) ***')
})

test('other errors are left alone', () => {
  const error = new Error('postgres')
  maskError(error, mask)
  maskError('postgres', mask)
  expect(error.message).toBe('postgres')
})
