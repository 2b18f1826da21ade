import { isIPv6 } from 'node:net'
import { isLoopback } from './endpoint-host.ts'
import type { Reach } from './find-reach.ts'

/** What being reached asks of a container before it is created. */
export interface Placement {
  /** Network of the tests' own container to create it on, in place of the engine's default. */
  ownNetworkId: string | undefined
  /** Where its ports are published that name no address; undefined: nowhere, because its own address is reached. */
  publishOn: string | undefined
}

/** @param networkIds of the declared networks, in declared order */
export function placementOf(
  reach: Reach,
  { networkMode, networkIds }: { networkMode: string | undefined; networkIds: readonly string[] },
): Placement {
  const { mode, isDetected, ownNetworks } = reach
  const publishOn = addressFor(reach)
  if (mode !== 'bridge_ip') return { ownNetworkId: undefined, publishOn }
  if (!isDetected) return { ownNetworkId: undefined, publishOn: undefined }
  const [first] = ownNetworks
  const standsAlone = networkIds.length === 0 && networkMode === undefined
  const isShared =
    standsAlone ||
    ownNetworks.some(({ id, name }) => networkIds.includes(id) || name === networkMode)
  return {
    ownNetworkId: standsAlone && first?.name !== 'bridge' ? first?.id : undefined,
    publishOn: isShared ? undefined : publishOn,
  }
}

// As narrow as it goes: on this machine's own address where tests use that, else where another machine gets to.
function addressFor({ mode, host }: Reach): string {
  if (mode !== 'docker_host') return '0.0.0.0'
  if (isLoopback(host)) return isIPv6(host) ? '::1' : '127.0.0.1'
  return isIPv6(host) ? '::' : '0.0.0.0'
}
