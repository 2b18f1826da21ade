import type { SnapshotProvider } from '@mooring/core/service'
import type { Sources } from './data-source.ts'
import { unknownSource } from './unknown-source.ts'

/** Keeps snapshots in a folder too, from which another machine starts. */
export interface SnapshotCache {
  /** The folder, relative to that of the config. */
  readonly cache: string
}

interface SnapshotOptions extends Sources {
  readonly snapshot?: boolean | SnapshotCache | undefined
  readonly initScripts?: readonly string[] | undefined
}

/** Whether the user wants a snapshot, and what decides on it; undefined where not, or where nothing takes time. */
export function snapshotPolicy(
  options: SnapshotOptions,
): Pick<SnapshotProvider, 'keep' | 'cache' | 'obstacle'> | undefined {
  const { migrations, seed, initScripts, snapshot } = options
  if (!(snapshot ?? Boolean(migrations ?? seed ?? initScripts))) return undefined
  const unknown = unknownSource(options)
  return {
    keep: snapshot ? 'always' : 'local',
    cache: typeof snapshot === 'object' ? snapshot.cache : undefined,
    obstacle: unknown && `what its \`${unknown}\` read is not named in \`inputs\``,
  }
}
