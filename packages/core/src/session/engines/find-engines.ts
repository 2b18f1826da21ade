import type { ResolvedConfig, ResolvedEngine } from '../../config/resolved.ts'
import { openEngine, type Engine } from '../../docker/engine.ts'
import type { Settings } from '../../docker/settings.ts'
import type { Placement } from './placement.ts'
import type { SharedImages } from './shared-images.ts'

/** The engines of a session, which answer; at least one. */
export interface FoundEngines {
  engines: Engine[]
  /** Undefined where nobody has named engines. */
  several: Several | undefined
}

/** What engines that are named have between them. */
export interface Several {
  chosen: readonly ResolvedEngine[]
  placement: Placement
  images: SharedImages
}

export interface FindOptions {
  settings: Settings
  signal: AbortSignal
}

/**
 * Connects to the engines that are named, or to the one that is found.
 *
 * @param label as for openEngine
 * @throws DockerError DOCKER_UNREACHABLE, ENGINE_UNREACHABLE
 * @throws ConfigError SETTING_INVALID, CONFIG_INVALID
 */
export async function findEngines(
  label: string,
  config: ResolvedConfig,
  { settings, signal }: FindOptions,
): Promise<FoundEngines> {
  const areNamed = config.engines.length > 0 || settings.engines !== undefined
  if (areNamed) {
    const { findSeveral } = await import('./find-several.ts')
    return findSeveral(label, config, { settings, signal })
  }
  const { connectionMode } = config
  return {
    engines: [await openEngine(label, { settings, signal, connectionMode })],
    several: undefined,
  }
}
