import type { DeclaredUrl } from '@mooring/client'
import type { WaitFunction } from '@mooring/core'
import { createConnector } from './connection.ts'

/** One probe may wait this long for a busy server; the next one asks anew. */
const probeTimeoutMs = 5_000

/**
 * Answers whether the server answers a query. All that is cheaper says yes too early: ports are open before the server
 * listens, and a server that starts accepts logins that it refuses afterwards. The server that runs the init scripts
 * listens on no port.
 */
export const answersQueries: WaitFunction = Object.assign(
  async (...[handle, { signal, directory }]: Parameters<WaitFunction>): Promise<boolean> => {
    const { url } = handle as unknown as DeclaredUrl
    const connector = await createConnector(directory)
    const client = await connector.client(url, { timeoutMs: probeTimeoutMs, signal })
    try {
      await client.query('SELECT 1')
      return true
    } finally {
      void client.end().catch(() => undefined)
    }
  },
  {
    waitsFor: 'a query of PostgreSQL',
    load: async (directory: string) => {
      await createConnector(directory)
      // The client logs in with it, and Node loads it at the first use.
      await crypto.subtle.digest('SHA-256', new Uint8Array())
    },
  },
)
