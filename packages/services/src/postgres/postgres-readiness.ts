import type { WaitFunction } from '@mooring/core'
import { probeOf } from '../probe.ts'
import { createConnector } from './postgres-connection.ts'

/**
 * Answers whether the server answers a query. All that is cheaper says yes too early: ports are open before the server
 * listens, and a server that starts accepts logins that it refuses afterwards. The server that runs the init scripts
 * listens on no port.
 */
export const answersQueries: WaitFunction = probeOf(
  'a query of PostgreSQL',
  async ({ url, directory, signal }) => {
    const connector = await createConnector(directory)
    const client = await connector.client(url, { signal })
    try {
      await client.query('SELECT 1')
    } finally {
      void client.end().catch(() => undefined)
    }
  },
  {
    load: async (directory) => {
      await createConnector(directory)
      // The client logs in with it, and Node loads it at the first use.
      await crypto.subtle.digest('SHA-256', new Uint8Array())
    },
    // A busy server may take its time; the next probe asks anew.
    timeoutMs: 5_000,
  },
)
