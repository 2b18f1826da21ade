import { isIP } from 'node:net'
import type { PortRecord } from '@mooring/client'
import type { ResolvedPort } from '../config/resolved.ts'
import type { Publication } from './publications.ts'

/** The part of an inspect answer that says where ports were published. */
export type Bindings = Record<string, { HostIp: string; HostPort: string }[] | null | undefined>

/** Joins declared ports with what the engine published, in declared order; IPv4 and IPv6 apart. */
export function portRecords(declared: readonly ResolvedPort[], bindings: Bindings): PortRecord[] {
  return declared.map(({ name, containerPort, protocol }) => {
    const bound = bindings[`${containerPort}/${protocol}`] ?? []
    return {
      ...(name !== undefined && { name }),
      containerPort,
      protocol,
      ...family('ipv4', bound),
      ...family('ipv6', bound),
    }
  })
}

/** The ports of a container that is reached under its own address and ports. */
export function directPorts(declared: readonly ResolvedPort[], address: string): PortRecord[] {
  const version = isIP(address)
  return declared.map(({ name, containerPort, protocol }) => ({
    ...(name !== undefined && { name }),
    containerPort,
    protocol,
    ...(version !== 0 && { [version === 4 ? 'ipv4' : 'ipv6']: containerPort }),
  }))
}

/** True when every published port has a binding; just after a start the engine may not list them yet. */
export function allPublished(
  published: readonly Pick<Publication, 'containerPort' | 'protocol'>[],
  bindings: Bindings,
): boolean {
  return published.every(
    ({ containerPort, protocol }) => bindings[`${containerPort}/${protocol}`]?.length,
  )
}

function family(
  kind: 'ipv4' | 'ipv6',
  bound: { HostIp: string; HostPort: string }[],
): { ipv4?: number; ipv6?: number } {
  const version = kind === 'ipv4' ? 4 : 6
  // Podman leaves HostIp empty, which means every address of both families.
  const found = bound.find(({ HostIp }) => HostIp === '' || isIP(HostIp) === version)
  return found && Number(found.HostPort) > 0 ? { [kind]: Number(found.HostPort) } : {}
}
