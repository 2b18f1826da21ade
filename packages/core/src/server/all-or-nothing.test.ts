import { DockerError, UsageError } from '@mooring/client'
import { expect, test } from 'vitest'
import { allOrNothing } from './all-or-nothing.ts'

const failure = (name: string): DockerError =>
  new DockerError({
    code: 'CONTAINER_CREATE_FAILED',
    what: `Container "${name}" could not be created.`,
    fix: 'look at the image.',
  })

test('other failures are listed under the first, in the message and in the stack, and what was cut off is none', async () => {
  let closed = 0
  const session = { close: async () => void (closed += 1) }
  const cutOff = new UsageError({ code: 'SESSION_CLOSED', what: 'The session is closed.' })
  const starts = [
    Promise.reject(failure('one')),
    Promise.resolve('ready'),
    Promise.reject(failure('two')),
    Promise.reject(cutOff),
  ]
  const outcome = allOrNothing(session, starts, new AbortController().signal)
  const error = (await outcome.catch((reason: unknown) => reason)) as Error
  expect(error.message).toBe(
    `${failure('one').message}\n\nAlso failed:\n  [CONTAINER_CREATE_FAILED] Container "two" could not be created.`,
  )
  expect(error.stack).toContain(error.message)
  expect(closed).toBe(1)
})
