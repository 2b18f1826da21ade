import { DockerError } from '@mooring/client'
import { expect, test } from 'vitest'
import { maskError } from './masked-error.ts'

const mask = (text: string): string => text.replaceAll('postgres', '***')

test('the words of other programs are masked, in the message and the stack, and our own are not', () => {
  const error = new DockerError({
    code: 'IMAGE_BUILD_FAILED',
    what: 'Image "postgres:17" could not be built.',
    why: [
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

      engine       exec: "--password=***"
      last output  using ***
                   and *** again
      image        postgres:17

    Fix: look at postgres."
  `)
  expect(error.stack).toContain(error.message)
})

test('other errors are left alone', () => {
  const error = new Error('postgres')
  maskError(error, mask)
  maskError('postgres', mask)
  expect(error.message).toBe('postgres')
})
