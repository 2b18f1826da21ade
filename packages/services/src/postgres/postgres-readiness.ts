import type { WaitFunction } from '@mooring/core'
import { probeOf } from '../probe.ts'
import { rehearseOnce } from '../rehearsal.ts'
import { createConnector } from './postgres-connection.ts'
import { createPostgresStandIn, standInPassword } from './postgres-stand-in.ts'

/**
 * Answers whether the server answers a query. All that is cheaper says yes too early: ports are open before the server
 * listens, and a server that starts accepts logins that it refuses afterwards. The server that runs the init scripts
 * listens on no port.
 */
export const answersQueries: WaitFunction = probeOf(
  'a query of PostgreSQL',
  ({ url, directory, signal }) => query(url, directory, signal),
  {
    load: async (directory) => {
      await createConnector(directory)
      const attempt = async (address: string): Promise<void> => {
        const url = `postgres://mooring:${standInPassword}@${address}/mooring`
        await query(url, directory).catch(() => undefined)
        await query(url, directory)
      }
      await rehearseOnce('pg', attempt, createPostgresStandIn())
    },
    // A busy server may take its time; the next probe asks anew.
    timeoutMs: 5_000,
  },
)

async function query(url: string, directory: string, signal?: AbortSignal): Promise<void> {
  const connector = await createConnector(directory)
  const client = await connector.client(url, signal && { signal })
  try {
    await client.query('SELECT 1')
  } finally {
    void client.end().catch(() => undefined)
  }
}
