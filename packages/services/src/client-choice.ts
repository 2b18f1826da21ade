import { evidence, isMooringError, UsageError } from '@mooring/client'
import { loadClientLibrary } from './client-library.ts'

export interface ClientChoice {
  /** Names of packages that will do, the usual one first. */
  names: readonly [string, ...string[]]
  service: string
  directory: string
}

/**
 * Loads the first of several clients that the user's project has.
 *
 * @throws UsageError CLIENT_LIBRARY_MISSING
 */
export async function loadAnyClient<Library>({
  names,
  service,
  directory,
}: ClientChoice): Promise<{ name: string; library: Library }> {
  for (const name of names) {
    try {
      return { name, library: await loadClientLibrary<Library>({ name, service, directory }) }
    } catch (error) {
      if (!isMooringError(error) || error.code !== 'CLIENT_LIBRARY_MISSING') throw error
    }
  }
  throw new UsageError({
    code: 'CLIENT_LIBRARY_MISSING',
    what: `No client of ${service} is installed.`,
    why: [...evidence('packages', names.join(' or ')), ...evidence('looked from', directory)],
    fix: `npm install --save-dev ${names[0]}`,
  })
}
