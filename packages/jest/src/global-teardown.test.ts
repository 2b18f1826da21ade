import { TeardownError } from '@mooring/client'
import type { Run } from '@mooring/core/runner'
import { expect, test } from 'vitest'
import globalTeardown from './global-teardown.mts'
import { openedRun, rememberRun } from './opened-runs.ts'

const address = {
  socketPath: '',
  token: '',
  containers: [],
  presumed: [],
  logs: 'on-failure' as const,
}

const runThat = (release: Run['release']): Run => ({
  address,
  sources: [],
  watched: [],
  edited: () => Promise.resolve([]),
  begin: async () => undefined,
  tell: () => Promise.resolve(),
  reload: () => Promise.resolve(),
  release,
})

test('every run is released, and the first failure ends the run without a stack', async () => {
  const released: string[] = []
  const failure = new TeardownError({ code: 'TEARDOWN_FAILED', what: 'A container is left.' })
  rememberRun(
    { rootDir: '/first' },
    runThat(() => Promise.reject(failure)),
  )
  rememberRun(
    { rootDir: '/second' },
    runThat(async () => void released.push('second')),
  )
  await expect(globalTeardown()).rejects.toBe(failure)
  expect(released).toEqual(['second'])
  expect(failure.stack).toBe('TeardownError: [TEARDOWN_FAILED] A container is left.')
})

test('nothing is released twice', async () => {
  await expect(globalTeardown()).resolves.toBeUndefined()
})

test.each([{ watch: true }, { watchAll: true }])(
  'in watch mode (%o) the runs stay for the next set-up',
  async (mode) => {
    const run = runThat(() => Promise.reject(new Error('released')))
    rememberRun({ rootDir: '/watched' }, run)
    await globalTeardown({ rootDir: '/watched', ...mode })
    expect(openedRun({ rootDir: '/watched' })).toBe(run)
  },
)
