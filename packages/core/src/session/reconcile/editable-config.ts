import type { ResolvedConfig } from '../../config/resolved.ts'
import type { Settings } from '../../docker/settings.ts'
import { onPlatform } from '../default-platform.ts'
import { createMask, type Mask } from '../reports/masking.ts'
import { withReuse } from '../reuse/policy.ts'

/** What depends on the config of a session and goes with it when it is edited. */
export interface EditableConfig {
  /** Fills in what the environment says. */
  prepare(config: ResolvedConfig): ResolvedConfig
  /** Hides the secrets of the config of the moment. */
  mask: Mask
  /** Has the mask follow another config. */
  follow(config: ResolvedConfig): void
}

export function createEditableConfig(config: ResolvedConfig, settings: Settings): EditableConfig {
  let mask = createMask(config)
  return {
    prepare: (written) =>
      withReuse(onPlatform(written, settings.defaultPlatform), {
        isAllowed: settings.isReuseAllowed,
        isCi: settings.isCi,
      }),
    mask: (text) => mask(text),
    follow: (edited) => {
      mask = createMask(edited)
    },
  }
}
