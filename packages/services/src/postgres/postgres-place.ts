import type { ServerAccess } from '@mooring/core/service'
import { adminUrl } from './admin.ts'
import type { Connector } from './postgres-connection.ts'

/** Where on a server Mooring works, and how what it makes there is called. */
export interface Place {
  /** URL of the database where its own sessions stand. */
  adminUrl(connector: Connector): Promise<string>
  /** The migrated original that databases are copied from has this name, and the hash of what made it. */
  readonly templatePrefix: string
}

/** On a server that runs already, all names are those of this session, and sessions stand where the user's URL leads. */
export function placeOn({ borrowed, connection }: ServerAccess): Place {
  return borrowed
    ? {
        adminUrl: async () => borrowed.url,
        templatePrefix: `${borrowed.prefix}template_`,
      }
    : {
        adminUrl: (connector) => adminUrl(connector, connection['url'] ?? ''),
        templatePrefix: 'mooring_template_',
      }
}
