import { evidence, StartupError } from '@mooring/client'
import type { BorrowedPlace, ServerAccess } from '@mooring/core/service'
import { withPath } from '../declare/url-text.ts'
import { claimDatabase, type ClaimedDatabase } from './claim.ts'

/**
 * Takes an empty logical database of a server that runs already, so that what others have there is not touched. What runs
 * that were killed have left is emptied first.
 *
 * @throws StartupError PREPARE_FAILED where none is empty
 */
export const borrowDatabase =
  (service: string) =>
  async (server: ServerAccess): Promise<BorrowedPlace> => {
    const claimed = await claimDatabase(service, server)
    if (!claimed) throw noneFree(service, server)
    return { connection: connectionOf(server, claimed), end: claimed.release }
  }

/** Fields of the connection that lead to a claimed database. */
export const connectionOf = (
  { borrowed }: ServerAccess,
  { database }: Pick<ClaimedDatabase, 'database'>,
): Record<'database' | 'url', string> => ({
  database,
  url: withPath(borrowed?.url ?? '', database),
})

const noneFree = (service: string, { handle }: ServerAccess): StartupError =>
  new StartupError({
    code: 'PREPARE_FAILED',
    what: `The ${service} server of containers.${handle.name}.use has no empty database left.`,
    why: evidence(
      'reason',
      'each test, file or worker with data of its own needs one, and all others hold keys',
    ),
    fix: 'start the server with more, such as `--databases 64`, or empty those that are not needed.',
  })
