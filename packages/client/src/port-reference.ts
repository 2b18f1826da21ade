import type { ContainerRecord, PortRecord, Protocol } from './container-record.ts'
import { DockerError, UsageError } from './errors.ts'
import { evidence } from './evidence.ts'

/** Port of a container: its name in the config, its number, or number and protocol such as '53/udp'. */
export type PortReference<Name extends string = string> = Name | number | `${number}/${Protocol}`

export type Family = 'ipv4' | 'ipv6'

/** The address family in which tests reach the container's host. */
export const familyOf = (host: string): Family => (host.includes(':') ? 'ipv6' : 'ipv4')

/**
 * Looks a declared port up.
 *
 * @param reference name, number (tcp unless only another protocol is declared) or 'number/protocol'; the first declared port if left out
 * @throws UsageError PORT_NOT_PUBLISHED where no such port is declared
 */
export function findPort(record: ContainerRecord, reference?: PortReference): PortRecord {
  const found = reference === undefined ? record.ports[0] : match(record.ports, reference)
  if (!found) throw notPublished(record, reference)
  return found
}

/**
 * The host port of a declared port in one address family.
 *
 * @throws DockerError CONTAINER_NOT_RUNNING, because a stopped container publishes nothing
 * @throws UsageError PORT_NOT_PUBLISHED
 */
export function hostPort(
  record: ContainerRecord,
  family: Family,
  reference?: PortReference,
): number {
  const port = findPort(record, reference)
  mustRun(record)
  const number = port[family]
  if (number === undefined) throw notPublished(record, reference ?? port.containerPort, family)
  return number
}

/** @throws DockerError CONTAINER_NOT_RUNNING */
export function mustRun(record: ContainerRecord): void {
  if (record.state !== 'running' && record.state !== 'paused') throw notRunning(record)
}

function match(ports: readonly PortRecord[], reference: PortReference): PortRecord | undefined {
  const named = ports.find(({ name }) => name !== undefined && name === reference)
  if (named) return named
  const [number, protocol] = String(reference).toLowerCase().split('/')
  const sameNumber = ports.filter(({ containerPort }) => String(containerPort) === number)
  return (
    sameNumber.find((port) => port.protocol === (protocol ?? 'tcp')) ??
    (protocol ? undefined : sameNumber[0])
  )
}

function notPublished(
  record: ContainerRecord,
  reference: PortReference | undefined,
  family?: Family,
): UsageError {
  const subject = reference === undefined ? 'no port' : `no port ${reference}`
  const published = record.ports.map(describePort)
  return new UsageError({
    code: 'PORT_NOT_PUBLISHED',
    what: `Container "${record.name}" publishes ${subject}${family ? ` on ${family === 'ipv4' ? 'IPv4' : 'IPv6'}` : ''}.`,
    why: evidence('published', published.length > 0 ? published.join(', ') : 'none'),
    fix: family
      ? `set hostIp on the port in containers.${record.name}.ports to publish it on that family too.`
      : `add it to containers.${record.name}.ports in the config.`,
  })
}

function describePort({ name, containerPort, protocol, ipv4, ipv6 }: PortRecord): string {
  const families = [
    ipv4 !== undefined && `IPv4 ${ipv4}`,
    ipv6 !== undefined && `IPv6 ${ipv6}`,
  ].filter(Boolean)
  return `${name ? `${name} ` : ''}${containerPort}/${protocol} (${families.join(', ') || 'not bound'})`
}

function notRunning(record: ContainerRecord): DockerError {
  return new DockerError({
    code: 'CONTAINER_NOT_RUNNING',
    what: `Container "${record.name}" is not running, so it has no host ports.`,
    why: [
      ...evidence('state', record.state),
      ...evidence('container', `${record.image} (${record.id.slice(0, 12)})`),
    ],
    fix: `call restart() on its handle, or look at its logs() to see why it ended.`,
  })
}
