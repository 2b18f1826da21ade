import { DockerError } from '@mooring/client'
import { expect, test } from 'vitest'
import { DeadlinePassed } from '../../abort.ts'
import { ryukError } from './ryuk-error.ts'

test('a failed start says which image, why, and what was in the log', () => {
  const error = new DockerError({
    code: 'IMAGE_PULL_FAILED',
    what: 'Image "ryuk:1" could not be pulled.',
    why: ['engine       manifest unknown'],
    fix: 'use a tag that exists.',
  })
  const failure = ryukError({ error, image: 'ryuk:1', log: ['level=INFO msg=starting'] })
  expect(failure.cause).toBe(error)
  expect(failure.message).toMatchInlineSnapshot(`
    "[RYUK_FAILED] Ryuk could not be started.

      image        ryuk:1
      reason       [IMAGE_PULL_FAILED] Image "ryuk:1" could not be pulled.
                     engine       manifest unknown
      last log     level=INFO msg=starting

    Fix: name an image that is there in RYUK_CONTAINER_IMAGE, or set reaper: 'watchdog' in the config to go without Ryuk."
  `)
})

test('a Ryuk that never acknowledged is told with how long was waited', () => {
  const failure = ryukError({ error: new DeadlinePassed(60_000), image: 'ryuk:1', log: [] })
  expect(failure.message).toContain('reason       it was not ready within 60 s')
})
