import type { ResolvedConfig } from '../config/resolved.ts'

/** A config whose containers that name no platform have the given one. */
export const onPlatform = (
  config: ResolvedConfig,
  platform: string | undefined,
): ResolvedConfig => ({
  ...config,
  containers: config.containers.map((container) => ({
    ...container,
    platform: container.platform ?? platform,
  })),
})
