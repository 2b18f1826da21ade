import type { InitialDataProvider, SnapshotProvider } from '@mooring/core/service'
import { initialData, packedData, type DataFolder } from '../declare/packed-data.ts'
import { snapshotPolicy } from '../sources/snapshot-policy.ts'
import type { PostgresOptions } from './postgres-options.ts'

const data: DataFolder = { folder: '$PGDATA', owner: 'postgres', proof: 'PG_VERSION' }

/** How the migrated server is kept as an image; undefined where it is not. */
export function snapshotOf(options: PostgresOptions): SnapshotProvider | undefined {
  const policy = snapshotPolicy(options)
  return policy && { ...policy, environment: smallLog(options), ...packedData(data) }
}

/**
 * How the data folder is kept that the image makes before anything is prepared in it; undefined where the folder may lie in the
 * files of the container, which would be kept with what tests have written.
 */
export const initialDataOf = (options: PostgresOptions): InitialDataProvider | undefined =>
  options.durable === true || 'PGDATA' in (options.environment ?? {})
    ? undefined
    : {
        environment: smallLog(options),
        // It is asked for one setting while the folder is made.
        ...initialData(data, { program: 'postgres', passing: [' -C '] }),
      }

// The log is copied at each start, and has a whole segment at least.
function smallLog({ environment = {} }: PostgresOptions): Record<string, string> {
  const { POSTGRES_INITDB_ARGS = '' } = environment
  return { POSTGRES_INITDB_ARGS: `--wal-segsize=1 ${POSTGRES_INITDB_ARGS}`.trim() }
}
