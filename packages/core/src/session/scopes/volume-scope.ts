import type { Scope } from '@mooring/client'
import type { ResolvedConfig } from '../../config/resolved.ts'

const fromTheWidest: readonly Scope[] = ['run', 'worker', 'file', 'test']

/** A named volume is there as long as the widest of the containers that mount it. */
export function scopeOfVolume({ containers }: ResolvedConfig, name: string): Scope {
  const mounting = containers.filter(({ volumes }) =>
    volumes.some((mounted) => mounted.type === 'named' && mounted.volume === name),
  )
  return (
    fromTheWidest.find((scope) => mounting.some((container) => container.scope === scope)) ?? 'run'
  )
}
