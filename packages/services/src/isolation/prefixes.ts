import { randomBytes } from 'node:crypto'
import type { IsolationProvider, Service } from '@mooring/core'
import type { IsolatedOptions } from '../declare/service-options.ts'
import { openUnitPool } from './unit-pool.ts'

/**
 * Gives each user a name of its own in one field of the connection, for servers that share what they hold among all. No
 * name comes back, so nothing need be undone.
 *
 * @param end what follows the name, such as '.' in subjects of NATS
 */
export function isolatedByName(
  { isolation = 'none' }: IsolatedOptions,
  { field, end }: { field: string; end: string },
): Pick<Service, 'isolation'> {
  return isolation === 'none' ? {} : { isolation: namesOf(isolation, { field, end }) }
}

function namesOf(
  level: IsolationProvider['level'],
  { field, end }: { field: string; end: string },
): IsolationProvider {
  return {
    level,
    open: async (server, taken) => {
      // A server that was kept knows the names of earlier runs.
      const run = randomBytes(3).toString('hex')
      const pool = await openUnitPool(
        {
          nameOf: (number) => `t${run}-${number}`,
          make: async () => undefined,
          clean: async () => [],
          connectionOf: (name) => ({ [field]: `${name}${end}` }),
          close: async () => undefined,
        },
        server,
        taken,
      )
      // Each is used once.
      return { ...pool, lease: (user) => pool.lease({ ...user, isFresh: true }) }
    },
  }
}
