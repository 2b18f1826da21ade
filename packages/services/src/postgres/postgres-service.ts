import type { Lease, ServerAccess } from '@mooring/core/service'
import type { DataService } from '../define-service.ts'
import { isolatedBy } from '../isolation/isolated-by.ts'
import { contentHash, sourcePaths } from '../sources/content-hash.ts'
import { emptyAllTables } from './empty-tables.ts'
import { openDataPool, type PostgresDataPool } from './isolation/data-pool.ts'
import { obstacleOf } from './isolation/postgres-obstacle.ts'
import { seedDatabase } from './migrations/seed.ts'
import { withClient, createConnector } from './postgres-connection.ts'
import type { PostgresOptions } from './postgres-options.ts'
import { initialDataOf, snapshotOf } from './postgres-snapshot.ts'
import { hasTemplate, prepareServer } from './prepare-server.ts'
import { restoreShared } from './restore-shared.ts'

/** What a declared PostgreSQL does with its server. */
export function postgresService(options: PostgresOptions): DataService<'reset'> {
  const { isolation: level = 'none', migrations, seed, method, keepOnFailure } = options
  // By container, because two containers may share one declaration.
  const pools = new Map<string, PostgresDataPool>()
  return {
    options: { level, migrations, seed, method, keepOnFailure },
    prepare: (server) => prepareServer(server, options),
    contentHash: (directory) => contentHash(options, directory),
    sources: (directory) => sourcePaths(options, directory),
    snapshot: snapshotOf(options),
    initialData: initialDataOf(options),
    ...isolatedBy(
      options,
      async (server, taken) => {
        const pool = await openDataPool(server, options, taken)
        pools.set(server.handle.id, pool)
        return pool
      },
      obstacleOf(options),
    ),
    ...(hasTemplate(options) && { restore: (server) => restoreShared(server, options) }),
    actions: {
      reset: (server, lease) => reset(server, { options, lease, pools }),
    },
  }
}

interface ResetParts {
  options: PostgresOptions
  lease: Lease | undefined
  pools: ReadonlyMap<string, PostgresDataPool>
}

/** A database of one's own becomes as it was handed out; the shared one is emptied and seeded. */
async function reset(server: ServerAccess, { options, lease, pools }: ResetParts): Promise<void> {
  const pool = pools.get(server.handle.id)
  if (lease && pool) return pool.restore(lease)
  const connector = await createConnector(server.directory)
  await withClient(connector, lease?.connection['url'] ?? urlOfServer(server), async (client) => {
    await emptyAllTables(client)
    await seedDatabase(client, { ...options, server })
  })
}

const urlOfServer = ({ connection }: ServerAccess): string => connection['url'] ?? ''
