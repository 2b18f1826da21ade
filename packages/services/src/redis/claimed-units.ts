import type { DataPool, ServerAccess, TakenLease } from '@mooring/core/service'
import { openUnitPool } from '../isolation/unit-pool.ts'
import { claimDatabase, freeDatabases, type ClaimedDatabase } from './claim.ts'
import { consoleOf } from './console.ts'
import { empty } from './empty.ts'
import { connectionOf } from './redis-borrow.ts'
import { redisClient } from './redis-connection.ts'

/** Hands out logical databases of a server that runs already: those that are empty, each claimed before its first use. */
export async function openClaims(
  service: string,
  server: ServerAccess,
  taken: readonly TakenLease[],
): Promise<DataPool> {
  const client = redisClient(service, server)
  const claimed = new Map<string, ClaimedDatabase>()
  const databaseOf = (unit: string): string => claimed.get(unit)?.database ?? ''
  return openUnitPool(
    {
      nameOf: (number) => `unit-${number}`,
      make: async (unit) => {
        const database = await claimDatabase(service, server)
        if (!database) throw new Error('Others have taken the databases that were empty.')
        claimed.set(unit, database)
      },
      clean: async (unit) => empty(client, databaseOf(unit)).then(() => []),
      connectionOf: (unit) => connectionOf(server, { database: databaseOf(unit) }),
      lookAt: (unit) => consoleOf(service, server, databaseOf(unit)),
      close: async () => {
        client.close()
        await Promise.all([...claimed.values()].map(({ release }) => release()))
      },
      mostUnits: await freeDatabases(service, server),
    },
    server,
    taken,
  )
}
