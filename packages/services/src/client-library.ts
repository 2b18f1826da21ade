import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { evidence, UsageError } from '@mooring/client'

export interface ClientLibrary {
  /** Name of the package, such as 'pg'. */
  name: string
  /** What it is needed for, as messages name it: 'PostgreSQL'. */
  service: string
  /** Folder of the config, where the search begins. */
  directory: string
}

/**
 * Loads the client of a server from the user's own project, so that nobody installs clients of servers that they do not
 * use, and the version is theirs.
 *
 * @throws UsageError CLIENT_LIBRARY_MISSING
 */
export async function loadClientLibrary<Library>(wanted: ClientLibrary): Promise<Library> {
  const loaded = (await import(pathToFileURL(locate(wanted)).href)) as { default?: Library }
  return loaded.default ?? (loaded as Library)
}

function locate({ name, service, directory }: ClientLibrary): string {
  try {
    return createRequire(join(directory, 'package.json')).resolve(name)
  } catch (cause) {
    throw new UsageError({
      code: 'CLIENT_LIBRARY_MISSING',
      what: `The client of ${service} is not installed.`,
      why: [...evidence('package', name), ...evidence('looked from', directory)],
      fix: `npm install --save-dev ${name}`,
      cause,
    })
  }
}
