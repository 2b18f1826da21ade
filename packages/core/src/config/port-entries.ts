import type { Protocol } from '@mooring/client'
import { entriesOf, type Key } from './entries.ts'
import { readPort } from './port-text.ts'
import type { ContainerConfig } from './written/written-container.ts'
import type { PortConfig } from './written/written-ports.ts'

/** A declared port with its defaults, and its key in the list or map. */
export interface PortEntry {
  key: Key
  /** The key, where ports are a map. */
  name: string | undefined
  containerPort: number
  protocol: Protocol
  hostPort: number | undefined
  hostIps: string[]
}

/** The declared ports of a container, in declared order. */
export function portsOf({ ports }: ContainerConfig): PortEntry[] {
  return entriesOf<PortConfig>(ports).map(([key, written]) => portEntry(key, written))
}

/** Finds a port as users write it: a name, a number (tcp first), or 'number/protocol'. */
export function findPort(
  ports: readonly PortEntry[],
  written: string | number,
): PortEntry | undefined {
  const named = ports.find(({ name }) => name !== undefined && name === written)
  if (named) return named
  const [number, protocol] = String(written).toLowerCase().split('/')
  const sameNumber = ports.filter(({ containerPort }) => String(containerPort) === number)
  return (
    sameNumber.find((port) => port.protocol === (protocol ?? 'tcp')) ??
    (protocol ? undefined : sameNumber[0])
  )
}

/** How messages list ports: 'http (8080), 53/udp'. */
export function listPorts(ports: readonly PortEntry[]): string {
  const texts = ports.map((port) =>
    port.name === undefined ? numberText(port) : `${port.name} (${numberText(port)})`,
  )
  return texts.length > 0 ? texts.join(', ') : 'none'
}

export const numberText = ({ containerPort, protocol }: PortEntry): string =>
  protocol === 'tcp' ? String(containerPort) : `${containerPort}/${protocol}`

function portEntry(key: Key, written: PortConfig): PortEntry {
  const published = typeof written === 'object' ? written : { container: written }
  const { containerPort, protocol } = readPort(published.container)
  return {
    key,
    name: typeof key === 'string' ? key : undefined,
    containerPort,
    protocol: protocol ?? published.protocol ?? 'tcp',
    hostPort: published.host,
    hostIps: [...new Set([published.hostIp ?? []].flat())],
  }
}
