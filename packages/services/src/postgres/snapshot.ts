import type { SnapshotProvider } from '@mooring/core'
import { contentHash } from './migrations/sources.ts'
import type { PostgresOptions } from './options.ts'

// One file, because an engine takes a thousand times as long to put a thousand of them into an image.
const packed = '/mooring-data.tar'

// As the user of the server, which spares a change of owner for each file. Where that cannot be, as it comes.
const restore = `[ -s "$PGDATA/PG_VERSION" ] || {
  mkdir -p "$PGDATA"
  chown postgres "$PGDATA" 2>/dev/null
  su -s /bin/sh -c "exec tar -C '$PGDATA' -o -xf ${packed}" postgres || tar -C "$PGDATA" -xf ${packed}
} || exit`

/** How the migrated server is kept as an image; undefined where it is not, or there is nothing that takes time. */
export function snapshotOf(options: PostgresOptions): SnapshotProvider | undefined {
  const { migrations, seed, initScripts } = options
  const { snapshot = Boolean(migrations ?? seed ?? initScripts) && 'local' } = options
  if (!snapshot) return undefined
  const { POSTGRES_INITDB_ARGS = '' } = options.environment ?? {}
  return {
    keep: snapshot === 'local' ? 'local' : 'always',
    environment: {
      // The log is copied at each start, and has a whole segment at least.
      POSTGRES_INITDB_ARGS: `--wal-segsize=1 ${POSTGRES_INITDB_ARGS}`.trim(),
    },
    save: `tar -C "$PGDATA" -cf ${packed} .`,
    restore,
    contentHash: (directory) => contentHash(options, directory),
  }
}
