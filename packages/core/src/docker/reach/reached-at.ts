import type { ContainerFacts, NetworkFacts } from '../container-facts.ts'
import type { Reach } from './find-reach.ts'

/** Where the tests reach one container. */
export interface ReachedAt {
  /** '' where the container has no address that fits the connection mode. */
  host: string
  /** True: under its own ports. False: under the host ports that they are published on. */
  direct: boolean
}

const nowhere: ReachedAt = { host: '', direct: false }

/** @param networkMode as declared */
export function reachedAt(
  reach: Reach,
  networkMode: string | undefined,
  facts: Pick<ContainerFacts, 'networks' | 'createdOn'>,
): ReachedAt {
  if (networkMode !== undefined && networkMode !== 'bridge')
    return withoutNetwork(reach, networkMode)
  if (reach.mode === 'docker_host') return { host: reach.host, direct: false }
  if (reach.mode === 'gateway_ip') return { host: gatewayOf(facts), direct: false }
  return reach.isDetected ? besideTheTests(reach, facts) : ownAddress(createdOn(facts))
}

// Such a container has no address and no gateway of its own.
const withoutNetwork = ({ mode, isDetected, host }: Reach, networkMode: string): ReachedAt =>
  mode === 'docker_host' || isDetected ? { host, direct: networkMode === 'host' } : nowhere

// Where no network is shared, bridges are kept apart, and the way leads over the engine's machine.
function besideTheTests({ ownNetworks }: Reach, facts: NetworkPlaces): ReachedAt {
  const shared = Object.values(facts.networks).find(({ networkId }) =>
    ownNetworks.some(({ id }) => id === networkId),
  )
  return shared ? ownAddress(shared) : { host: gatewayOf(facts), direct: false }
}

type NetworkPlaces = Pick<ContainerFacts, 'networks' | 'createdOn'>

function ownAddress(network: NetworkFacts | undefined): ReachedAt {
  const host = network?.ipAddress || network?.ipv6Address
  return host ? { host, direct: true } : nowhere
}

// An internal network has no gateway; another one of the container may have.
function gatewayOf(facts: NetworkPlaces): string {
  const networks = [createdOn(facts), ...Object.values(facts.networks)]
  return networks.find((network) => network?.gateway)?.gateway ?? ''
}

function createdOn({ networks, createdOn: mode }: NetworkPlaces): NetworkFacts | undefined {
  const entries = Object.entries(networks)
  const name = mode === 'default' ? 'bridge' : mode
  const found = entries.find(([key, { networkId }]) => key === name || networkId === name)
  return (found ?? entries[0])?.[1]
}
