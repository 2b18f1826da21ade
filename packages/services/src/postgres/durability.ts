import type { ServerAccess } from '@mooring/core/service'

/** Whether a server writes to disk what it says is written, as far as is known: one that runs already may. */
export const isDurable = (
  { borrowed }: Pick<ServerAccess, 'borrowed'>,
  { durable = false }: { durable?: boolean | undefined },
): boolean => borrowed !== undefined || durable
