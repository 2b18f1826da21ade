import { randomBytes } from 'node:crypto'
import type { IsolationProvider, ServerAccess, Service } from '@mooring/core/service'
import type { IsolatedOptions } from '../declare/service-options.ts'
import { isolatedBy } from './isolated-by.ts'
import { namedOnce } from './obstacle.ts'
import { openUnitPool } from './unit-pool.ts'

export interface PrefixOptions {
  /** Of the connection. */
  field: string
  /** What follows the name, such as '.' in subjects of NATS. */
  end: string
  /** How a person looks at what has the prefix, without the password. */
  lookAt(server: ServerAccess, prefix: string): string
}

/**
 * Gives each user a name of its own in one field of the connection, for servers that share what they hold among all. No
 * name comes back, so nothing need be undone.
 */
export const isolatedByName = (
  options: IsolatedOptions,
  prefixes: PrefixOptions,
): Pick<Service, 'isolation'> =>
  isolatedBy(options, openNames(prefixes), namedOnce(options.isolation, prefixes.field))

const openNames =
  ({ field, end, lookAt }: PrefixOptions): IsolationProvider['open'] =>
  async (server, taken) => {
    // A server that was kept knows the names of earlier runs.
    const run = `${server.borrowed?.prefix ?? 't'}${randomBytes(3).toString('hex')}`
    const pool = await openUnitPool(
      {
        nameOf: (number) => `${run}-${number}`,
        make: async () => undefined,
        clean: async () => [],
        connectionOf: (name) => ({ [field]: `${name}${end}` }),
        lookAt: (name) => lookAt(server, `${name}${end}`),
        close: async () => undefined,
      },
      server,
      taken,
    )
    // Each is used once.
    return { ...pool, lease: (user) => pool.lease({ ...user, isFresh: true }) }
  }

const removeTimeoutMs = 10_000

/**
 * On a server that runs already, what all tests share has a name of its own too.
 *
 * @param remove removes what begins with a prefix. Default: nothing stays
 */
export const borrowPrefix =
  (
    end: string,
    remove: (server: ServerAccess, prefix: string) => Promise<void> = async () => undefined,
  ): NonNullable<Service['borrow']> =>
  async (server) => {
    const { prefix = '' } = server.borrowed ?? {}
    return {
      connection: { prefix: `${prefix}main${end}` },
      // The session is closing, or the start was given up, which the signal of the server says.
      end: () => remove({ ...server, signal: AbortSignal.timeout(removeTimeoutMs) }, prefix),
    }
  }
