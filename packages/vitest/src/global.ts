import { UsageError, type Handle } from '@mooring/client'
import type { Containers } from '@mooring/core'
import { globalContainers } from './global-containers.ts'

/** Each declared container by its name, when it is ready. */
export type GlobalContainers = {
  readonly [Name in keyof Containers]: Promise<Containers[Name]>
}

/**
 * The containers, for the project's own global set-up and what it starts once for a run: `const { url } = await containers.db`.
 * What is read is started, if it was not. Of a container on which tests have data of their own, it is the data that all of
 * them begin with.
 *
 * @throws the error of the start; UsageError SESSION_NOT_FOUND, UNKNOWN_CONTAINER
 */
export const containers: GlobalContainers = new Proxy({} as GlobalContainers, {
  get: (_, name): Promise<Handle> | undefined =>
    typeof name === 'string' && name !== 'then' ? started(name) : undefined,
})

async function started(name: string): Promise<Handle> {
  const found = globalContainers()
  if (found) return found.container(name)
  throw new UsageError({
    code: 'SESSION_NOT_FOUND',
    what: 'Nothing has opened the containers of this project before its global set-up.',
    fix: 'add containers() of @mooring/vitest/plugin to `plugins` in the Vitest config.',
  })
}
