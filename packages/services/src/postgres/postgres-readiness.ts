import type { WaitFunction } from '@mooring/core'
import { rehearsedProbe, type SpokenTo } from '../probe/rehearsed-probe.ts'
import { createConnector } from './postgres-connection.ts'
import { createPostgresStandIn, standInPassword } from './postgres-stand-in.ts'

/**
 * Answers whether the server answers a query. All that is cheaper says yes too early: ports are open before the server
 * listens, and a server that starts accepts logins that it refuses afterwards. The server that runs the init scripts
 * listens on no port.
 */
export const answersQueries: WaitFunction = rehearsedProbe('a query of PostgreSQL', query, {
  client: 'pg',
  load: createConnector,
  standIn: createPostgresStandIn(),
  urlOf: (address) => `postgres://mooring:${standInPassword}@${address}/mooring`,
  // A busy server may take its time; the next probe asks anew.
  timeoutMs: 5_000,
})

async function query({ url, directory, signal }: SpokenTo): Promise<void> {
  const connector = await createConnector(directory)
  const client = await connector.client(url, { signal })
  try {
    await client.query('SELECT 1')
  } finally {
    void client.end().catch(() => undefined)
  }
}
