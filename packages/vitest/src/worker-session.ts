import {
  containersView,
  createClient,
  evidence,
  fromWireError,
  UsageError,
  type Client,
  type SessionAddress,
  type WireError,
} from '@mooring/client'
import type { Containers } from '@mooring/core'
import { inject } from 'vitest'
import { configAbove } from './config-above.ts'

/**
 * What the global set-up passed to this worker.
 *
 * @throws UsageError SESSION_NOT_FOUND when the plugin is missing
 * @throws what kept the session from being opened
 */
export const address: SessionAddress =
  inject('mooring') ?? listed(inject('mooringListed')) ?? sessionNotFound(inject('mooringFailure'))

/** This worker's one connection to the session. */
export const client: Client = createClient(address)

/**
 * The declared containers, for hooks and helpers that have no context of a test: what tests are given as `containers`.
 * Reading one whose container could not be started throws the error of the start.
 */
export const containers: Containers = containersView(client) as Containers

// Of tests that are only listed none runs, so that names are enough.
function listed(names: string[] | undefined): SessionAddress | undefined {
  return names && { socketPath: '', token: '', containers: names, presumed: [], logs: 'never' }
}

function sessionNotFound(failure: WireError | undefined): never {
  if (failure) throw fromWireError(failure)
  throw new UsageError({
    code: 'SESSION_NOT_FOUND',
    what: 'No session gives this test file its containers.',
    why: [
      ...evidence('either', 'the plugin is missing'),
      ...evidence('or', 'no file of this run was seen to name a container when it began'),
      ...(configAbove(process.cwd()) ?? []),
    ],
    fix: 'add containers() of @mooring/vitest/plugin to `plugins` in the Vitest config; where it is there, import `test` of @mooring/vitest in the test file itself.',
  })
}
