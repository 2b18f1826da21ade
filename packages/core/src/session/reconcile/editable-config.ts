import { linksProxy } from '../../config/link-plan.ts'
import type { ResolvedConfig } from '../../config/resolved.ts'
import type { Settings } from '../../docker/settings.ts'
import { onPlatform } from '../default-platform.ts'
import type { Placement } from '../engines/placement.ts'
import { createMask, type Mask } from '../reports/masking.ts'
import { withReuse } from '../reuse/policy.ts'
import type { ToldToKeep } from '../reuse/told-to-keep.ts'

/** What depends on the config of a session and goes with it when it is edited. */
export interface EditableConfig {
  /** Fills in what the environment says. */
  prepare(config: ResolvedConfig): ResolvedConfig
  /** Hides the secrets of the config of the moment. */
  mask: Mask
  /** Has the mask follow another config. */
  follow(config: ResolvedConfig): void
  /** Has what was told to be kept count only on its engine, and containers go where they are placed. */
  openedAt(place: string, placement: Placement | undefined): void
}

/** A config whose links go over the image that the environment names. */
function overProxy(
  config: ResolvedConfig,
  { images: { toxiproxyImage: image } }: Settings,
): ResolvedConfig {
  if (image === undefined || !config.containers.some(({ link }) => link)) return config
  const containers = config.containers.map((container) =>
    container.name === linksProxy ? { ...container, image } : container,
  )
  return { ...config, containers }
}

export function createEditableConfig(
  config: ResolvedConfig,
  settings: Settings,
  toldToKeep?: ToldToKeep,
): EditableConfig {
  let mask = createMask(config)
  let told = toldToKeep
  let placement: Placement | undefined
  return {
    prepare: (written) => {
      const complete = onPlatform(overProxy(written, settings), settings.defaultPlatform)
      return withReuse(placement ? placement.placed(complete) : complete, {
        isAllowed: settings.isReuseAllowed,
        isCi: settings.isCi,
        told: told?.namesIn(written) ?? [],
      })
    },
    mask: (text) => mask(text),
    follow: (edited) => {
      mask = createMask(edited)
      placement?.follow(edited)
    },
    openedAt: (place, chosen) => {
      placement = chosen
      if (told?.place !== undefined && told.place !== place) told = undefined
    },
  }
}
