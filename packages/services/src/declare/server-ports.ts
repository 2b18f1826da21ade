import type { ContainerConfig, PortConfig } from '@mooring/core'

type Ports = NonNullable<ContainerConfig['ports']>

/** The declared ports, and before them those of the server that are not declared; they have names unless the user writes a list. */
export function withServerPorts(
  declared: Ports | undefined,
  servers: Readonly<Record<string, number>>,
): Ports {
  if (!declared) return servers
  const list: readonly PortConfig[] = Array.isArray(declared) ? declared : Object.values(declared)
  const missing = Object.entries(servers).filter(
    ([, port]) => !list.some((one) => numberOf(one) === port),
  )
  if (Array.isArray(declared)) return [...missing.map(([, port]) => port), ...list]
  return { ...Object.fromEntries(missing), ...declared }
}

function numberOf(port: PortConfig): number {
  if (typeof port === 'object') return numberOf(port.container)
  const [number, protocol = 'tcp'] = String(port).split('/')
  return protocol === 'tcp' ? Number(number) : 0
}
