import type { SnapshotProvider } from '@mooring/core'
import { packedData } from '../declare/packed-data.ts'
import { snapshotWish } from '../sources/snapshot-wish.ts'
import type { PostgresOptions } from './options.ts'

/** How the migrated server is kept as an image; undefined where it is not. */
export function snapshotOf(options: PostgresOptions): SnapshotProvider | undefined {
  const wish = snapshotWish(options)
  const { POSTGRES_INITDB_ARGS = '' } = options.environment ?? {}
  return (
    wish && {
      ...wish,
      // The log is copied at each start, and has a whole segment at least.
      environment: { POSTGRES_INITDB_ARGS: `--wal-segsize=1 ${POSTGRES_INITDB_ARGS}`.trim() },
      ...packedData({ folder: '$PGDATA', owner: 'postgres', proof: 'PG_VERSION' }),
    }
  )
}
