import type { ContainerRecord, NetworkRecord } from '@mooring/client'
import type { ResolvedContainer } from '../../config/resolved.ts'
import type { ContainerFacts } from '../../docker/container-facts.ts'
import { directPorts, portRecords, type Bindings } from '../../docker/published-ports.ts'
import type { Reach } from '../../docker/reach/find-reach.ts'
import { reachedAt } from '../../docker/reach/reached-at.ts'
import type { NetworkPool } from '../sites/network-pool.ts'
import { hostSideText } from '../start/reference-lookup.ts'

export interface RecordSources {
  image: string
  reach: Reach
  networks: Pick<NetworkPool, 'nameOf' | 'isInternal'>
}

/** What tests get to know of a container: its declaration joined with what the engine says. */
export function recordOf(
  container: ResolvedContainer,
  facts: ContainerFacts,
  { image, reach, networks }: RecordSources,
): ContainerRecord {
  const { host, direct } = reachedAt(reach, container.networkMode, facts)
  const record: ContainerRecord = {
    name: container.name,
    id: facts.id,
    image,
    host,
    state: facts.state,
    ports: direct
      ? directPorts(container.ports, host)
      : portRecords(container.ports, bindingsOf(facts, networks)),
    networks: networkRecords(facts, networks),
  }
  return { ...record, ...connectionOf(container, record) }
}

/** The texts of the connection, filled in for the tests' side, and what the service can do. */
export function connectionOf(
  { connection, url, service }: ResolvedContainer,
  record: ContainerRecord,
): Pick<ContainerRecord, 'url' | 'connection' | 'actions'> {
  const fields = Object.entries(connection).map(([field, template]) => [
    field,
    textOrEmpty(template, record),
  ])
  const actions = Object.keys(service?.actions ?? {})
  return {
    ...(url !== undefined && { url: textOrEmpty(url, record) }),
    ...(fields.length > 0 && { connection: Object.fromEntries(fields) }),
    ...(actions.length > 0 && { actions }),
  }
}

// Where all networks are internal the engine publishes nothing, but Podman lists ports, which answer nobody.
function bindingsOf(
  { bindings, ...facts }: ContainerFacts,
  pool: RecordSources['networks'],
): Bindings {
  const places = Object.values(facts.networks)
  const isCutOff = places.length > 0 && places.every(({ networkId }) => pool.isInternal(networkId))
  return isCutOff ? {} : bindings
}

// Empty where the text has no meaning for the tests: the container has ended, or does not publish the port.
function textOrEmpty(template: string, record: ContainerRecord): string {
  try {
    return hostSideText(template, record)
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === 'CONTAINER_NOT_RUNNING' || code === 'PORT_NOT_PUBLISHED') return ''
    throw error
  }
}

function networkRecords(
  facts: ContainerFacts,
  pool: RecordSources['networks'],
): Record<string, NetworkRecord> {
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
