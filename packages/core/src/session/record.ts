import type { ContainerRecord, NetworkRecord } from '@mooring/client'
import type { ResolvedContainer } from '../config/resolved.ts'
import type { ContainerFacts } from '../docker/containers.ts'
import { portRecords } from '../docker/ports.ts'
import type { NetworkPool } from './network-pool.ts'
import { hostSideUrl } from './reference-lookup.ts'

export interface RecordSources {
  image: string
  host: string
  networks: NetworkPool
}

/** What tests get to know of a container: its declaration joined with what the engine says. */
export function recordOf(
  container: ResolvedContainer,
  facts: ContainerFacts,
  { image, host, networks }: RecordSources,
): ContainerRecord {
  const record: ContainerRecord = {
    name: container.name,
    id: facts.id,
    image,
    host,
    state: facts.state,
    ports: portRecords(container.ports, facts.bindings),
    networks: networkRecords(facts, networks),
  }
  // A container that has ended has no host ports, so its url keeps no meaning until it runs again.
  const reachable = facts.state === 'running' || facts.state === 'paused'
  if (container.url === undefined) return record
  return { ...record, url: reachable ? hostSideUrl(container.url, record) : '' }
}

function networkRecords(facts: ContainerFacts, pool: NetworkPool): Record<string, NetworkRecord> {
  const entries = Object.entries(facts.networks).map(
    ([engineName, network]): [string, NetworkRecord] => [
      pool.nameOf(network.networkId) ?? engineName,
      {
        ipAddress: network.ipAddress,
        ...(network.ipv6Address && { ipv6Address: network.ipv6Address }),
        aliases: network.aliases,
      },
    ],
  )
  return Object.fromEntries(entries)
}
