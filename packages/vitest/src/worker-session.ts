import {
  containersView,
  createClient,
  UsageError,
  type Client,
  type Handle,
  type SessionAddress,
} from '@mooring/client'
import { inject } from 'vitest'

/** What the global set-up told this worker. @throws UsageError SESSION_NOT_FOUND when the plugin is missing */
export const address: SessionAddress = inject('mooring') ?? sessionNotFound()

/** This worker's one connection to the session. */
export const client: Client = createClient(address)

/** `containers` of every test. */
export const containers: Readonly<Record<string, Handle>> = containersView(client)

function sessionNotFound(): never {
  throw new UsageError({
    code: 'SESSION_NOT_FOUND',
    what: 'No session gives this test file its containers.',
    fix: 'add containers() of @mooring/vitest/plugin to `plugins` in the Vitest config.',
  })
}
