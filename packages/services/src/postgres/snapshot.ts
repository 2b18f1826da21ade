import type { SnapshotProvider } from '@mooring/core'
import { packedData } from '../declare/packed-data.ts'
import { contentHash } from './migrations/sources.ts'
import type { PostgresOptions } from './options.ts'

const data = packedData({ folder: '$PGDATA', owner: 'postgres', proof: 'PG_VERSION' })

/** How the migrated server is kept as an image; undefined where it is not, or there is nothing that takes time. */
export function snapshotOf(options: PostgresOptions): SnapshotProvider | undefined {
  const { migrations, seed, initScripts } = options
  const { snapshot = Boolean(migrations ?? seed ?? initScripts) && 'local' } = options
  if (!snapshot) return undefined
  const { POSTGRES_INITDB_ARGS = '' } = options.environment ?? {}
  return {
    keep: snapshot === 'local' ? 'local' : 'always',
    obstacle: unknownSource(options),
    // The log is copied at each start, and has a whole segment at least.
    environment: { POSTGRES_INITDB_ARGS: `--wal-segsize=1 ${POSTGRES_INITDB_ARGS}`.trim() },
    ...data,
    contentHash: (directory) => contentHash(options, directory),
  }
}

const hasInputs = (source: object): boolean => 'inputs' in source && source.inputs !== undefined

// What a program reads is unknown unless it is told, and an outdated snapshot would be a riddle.
function unknownSource({ migrations, seed }: PostgresOptions): string | undefined {
  const readsUnknown = (source: typeof migrations | typeof seed): boolean =>
    typeof source === 'function' ||
    (typeof source === 'object' && !Array.isArray(source) && !hasInputs(source))
  const unknown = Object.entries({ migrations, seed }).find(([, source]) => readsUnknown(source))
  return unknown && `what its \`${unknown[0]}\` read is not named in \`inputs\``
}
