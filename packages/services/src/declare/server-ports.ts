import type { ContainerConfig } from '@mooring/core'
import type { PortConfig } from '@mooring/core/config'

type Ports = NonNullable<ContainerConfig['ports']>

/**
 * The declared ports, and those of the server that are not declared; they have names unless the user writes a list. The
 * server's first one, which clients use, comes before what the user adds.
 */
export function withServerPorts(
  declared: Ports | undefined,
  servers: Readonly<Record<string, number>>,
): Ports {
  if (!declared) return servers
  const list: readonly PortConfig[] = Array.isArray(declared) ? declared : Object.values(declared)
  const isMissing = ([, port]: [string, number]): boolean =>
    !list.some((one) => numberOf(one) === port)
  const [first, ...others] = Object.entries(servers)
  const before = first && isMissing(first) ? [first] : []
  const after = others.filter(isMissing)
  if (Array.isArray(declared)) return [...numbersOf(before), ...list, ...numbersOf(after)]
  return { ...Object.fromEntries(before), ...declared, ...Object.fromEntries(after) }
}

const numbersOf = (ports: readonly [string, number][]): number[] => ports.map(([, port]) => port)

function numberOf(port: PortConfig): number {
  if (typeof port === 'object') return numberOf(port.container)
  const [number, protocol = 'tcp'] = String(port).split('/')
  return protocol === 'tcp' ? Number(number) : 0
}
