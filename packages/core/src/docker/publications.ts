import type { ResolvedPort } from '../config/resolved.ts'

/** One address of the engine's machine that a container port is published on. */
export interface Publication extends Pick<ResolvedPort, 'containerPort' | 'protocol' | 'hostPort'> {
  hostIp: string
}

/**
 * Where declared ports are published, in declared order.
 *
 * @param publishOn address for those that name none; undefined: only those are published that ask for it
 */
export function publicationsOf(
  ports: readonly ResolvedPort[],
  publishOn: string | undefined,
): Publication[] {
  return ports.flatMap(({ containerPort, protocol, hostPort, hostIps }) => {
    const usual = publishOn ?? (hostPort === undefined ? undefined : '127.0.0.1')
    const addresses = hostIps.length > 0 ? hostIps : usual === undefined ? [] : [usual]
    return addresses.map((hostIp) => ({ containerPort, protocol, hostPort, hostIp }))
  })
}
