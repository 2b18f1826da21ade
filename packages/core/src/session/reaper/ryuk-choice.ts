import type { ReaperKind } from '../../config/resolved.ts'
import type { Capabilities } from '../../docker/capabilities.ts'
import type { EndpointAddress } from '../../docker/endpoint/address.ts'

export interface RyukQuestion {
  /** Of the config. */
  reaper: ReaperKind | undefined
  disabled: boolean
  address: Pick<EndpointAddress, 'kind'>
  capabilities: Pick<Capabilities, 'lendsSocket'>
}

/**
 * Whether Ryuk runs: because the config asks for it, which must then succeed, or because the engine is on another
 * machine, where the watchdog, which is on this one, may be cut off from it. Podman needs settings for what Ryuk may do, so that it
 * runs there for those only who ask.
 */
export function ryukChoice({
  reaper,
  disabled,
  address,
  capabilities: { lendsSocket },
}: RyukQuestion): 'asked for' | 'automatic' | 'off' {
  if (disabled) return 'off'
  if (reaper === 'ryuk') return 'asked for'
  return reaper === undefined && address.kind !== 'socket' && lendsSocket ? 'automatic' : 'off'
}
