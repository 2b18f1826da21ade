import type { ChangingRecord } from '@mooring/client'
import type { ResolvedContainer } from '../../config/resolved.ts'
import type { ContainerFacts } from '../../docker/container-facts.ts'
import type { ContainerWatch } from './container-watch.ts'
import type { ProvidedImage } from './provided-image.ts'

/** A container that has been started and found ready. */
export interface RunningContainer {
  declared: ResolvedContainer
  image: ProvidedImage
  live: ChangingRecord
  watch: ContainerWatch
  /** What the engine said of it when it was last started, by whomever. */
  startedFacts: ContainerFacts
  /** After a restart: since when its log counts, on the engine's clock. */
  logsSinceMs?: number
  /** Of a server that runs already: where it is, and how the names begin of all that is made there. */
  borrowed?: { url: string; prefix: string }
}
