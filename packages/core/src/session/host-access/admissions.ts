import type { IncomingConnection, Target } from '@mooring/tunnel'
import type { Engine } from '../../docker/engine.ts'
import { containersOn } from '../../docker/networks.ts'

/** Who may reach what: nobody, unless a container was admitted, and nothing but the ports it was admitted to. */
export interface Admissions {
  /** Lets a container reach a host port under a number of its own; it need not have started. */
  admit(containerId: string, port: { containerPort: number; hostPort: number }): void
  /** Host port behind a number that a container uses; undefined for a number that is free. */
  hostPortOf(containerId: string, containerPort: number): number | undefined
  /** To be called when a container has left a network, of which there is no event of the container. */
  forget(): void
  /** Where a connection goes, by the address it comes from; undefined rejects it. */
  route(incoming: IncomingConnection): Promise<Target | undefined>
}

/**
 * @param networkIds the networks that containers are admitted on, as of now
 */
export function createAdmissions(engine: Engine, networkIds: () => Iterable<string>): Admissions {
  const ports = new Map<string, Map<number, number>>()
  // Of admitted containers only: another one may be admitted later, or leave its address to one that is.
  const known = new Map<string, string>()
  let changes = 0
  const forget = (): void => {
    known.clear()
    changes += 1
  }
  const admit: Admissions['admit'] = (containerId, { containerPort, hostPort }) => {
    const admitted = ports.get(containerId)
    // Addresses are handed out anew when a container ends or starts, so what was known of them is worth nothing then.
    if (!admitted) engine.events.subscribe(containerId, forget)
    ports.set(containerId, (admitted ?? new Map<number, number>()).set(containerPort, hostPort))
  }
  const idOf = async (address: string): Promise<string | undefined> => {
    const id = known.get(address)
    if (id !== undefined) return id
    const before = changes
    const found = await idsByAddress(engine, networkIds())
    const admitted = [...found].filter(([, containerId]) => ports.has(containerId))
    if (before === changes)
      for (const [place, containerId] of admitted) known.set(place, containerId)
    return found.get(address)
  }
  const hostPortOf: Admissions['hostPortOf'] = (containerId, containerPort) =>
    ports.get(containerId)?.get(containerPort)
  return {
    admit,
    hostPortOf,
    forget,
    route: async ({ port, sourceAddress }) => {
      const containerId = await idOf(sourceAddress.replace(/^::ffff:/, ''))
      const hostPort = containerId === undefined ? undefined : hostPortOf(containerId, port)
      return hostPort === undefined ? undefined : { host: 'localhost', port: hostPort }
    },
  }
}

// Asked when a connection comes from an unknown address: a container may call before its start has been answered.
async function idsByAddress(
  { docker }: Engine,
  networkIds: Iterable<string>,
): Promise<Map<string, string>> {
  const found = await Promise.all([...networkIds].map((id) => containersOn(docker, id)))
  return new Map(found.flat().map(({ containerId, address }) => [address, containerId]))
}
