import { TeardownError } from '@mooring/client'
import { expect, test } from 'vitest'
import globalTeardown from './global-teardown.mts'
import { rememberRuns } from './opened-runs.ts'

const address = {
  socketPath: '',
  token: '',
  containers: [],
  eager: [],
  logs: 'on-failure' as const,
}

test('every run is released, and the first failure ends the run without a stack', async () => {
  const released: string[] = []
  const failure = new TeardownError({ code: 'TEARDOWN_FAILED', what: 'A container is left.' })
  rememberRuns([
    { address, release: () => Promise.reject(failure) },
    { address, release: async () => void released.push('second') },
  ])
  await expect(globalTeardown()).rejects.toBe(failure)
  expect(released).toEqual(['second'])
  expect(failure.stack).toBe('TeardownError: [TEARDOWN_FAILED] A container is left.')
})

test('nothing is released twice', async () => {
  await expect(globalTeardown()).resolves.toBeUndefined()
})
