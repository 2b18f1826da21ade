import type { ResolvedConfig } from '../../config/resolved.ts'

/** What somebody has told to keep, whatever a config says. */
export interface ToldToKeep {
  /** Names of the containers among those of a config. */
  namesIn(config: ResolvedConfig): readonly string[]
  /** Where the engine listens for which it was told. @default any */
  place?: string
}
