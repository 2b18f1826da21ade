import type { SnapshotProvider } from '@mooring/core'
import type { Sources } from './source.ts'
import { unknownSource } from './unknown-source.ts'

interface Wished extends Sources {
  readonly snapshot?: boolean | undefined
  readonly initScripts?: readonly string[] | undefined
}

/** Whether the user wants a snapshot, and what decides on it; undefined where not, or where nothing takes time. */
export function snapshotWish(
  options: Wished,
): Pick<SnapshotProvider, 'keep' | 'obstacle'> | undefined {
  const { migrations, seed, initScripts, snapshot } = options
  if (!(snapshot ?? Boolean(migrations ?? seed ?? initScripts))) return undefined
  const unknown = unknownSource(options)
  return {
    keep: snapshot ? 'always' : 'local',
    obstacle: unknown && `what its \`${unknown}\` read is not named in \`inputs\``,
  }
}
