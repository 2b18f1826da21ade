import type { IncomingConnection, Target } from '@mooring/tunnel'
import type { Engine } from '../../docker/engine.ts'
import { containersOn } from '../../docker/networks.ts'

/** Who may reach what: nobody, unless a container was admitted, and nothing but the ports it was admitted to. */
export interface Admissions {
  /** Lets a container reach a host port under a number of its own; it need not have started. */
  admit(containerId: string, port: { containerPort: number; hostPort: number }): void
  /** Host port behind a number that a container uses; undefined for a number that is free. */
  hostPortOf(containerId: string, containerPort: number): number | undefined
  /** Where a connection goes, by the address it comes from; undefined rejects it. */
  route(incoming: IncomingConnection): Promise<Target | undefined>
}

/**
 * @param networkIds the networks that containers are admitted on, as of now
 */
export function createAdmissions(engine: Engine, networkIds: () => Iterable<string>): Admissions {
  const ports = new Map<string, Map<number, number>>()
  const idsByAddress = new Map<string, string>()

  const admit: Admissions['admit'] = (containerId, { containerPort, hostPort }) => {
    const known = ports.get(containerId)
    // Addresses are handed out anew when a container ends or starts, so what was known of them is worth nothing then.
    if (!known) engine.events.subscribe(containerId, () => idsByAddress.clear())
    ports.set(containerId, (known ?? new Map<number, number>()).set(containerPort, hostPort))
  }
  const idOf = async (address: string): Promise<string | undefined> => {
    if (!idsByAddress.has(address)) await learnAddresses(engine, networkIds(), idsByAddress)
    return idsByAddress.get(address)
  }
  const hostPortOf: Admissions['hostPortOf'] = (containerId, containerPort) =>
    ports.get(containerId)?.get(containerPort)
  return {
    admit,
    hostPortOf,
    route: async ({ port, sourceAddress }) => {
      const containerId = await idOf(sourceAddress.replace(/^::ffff:/, ''))
      const hostPort = containerId === undefined ? undefined : hostPortOf(containerId, port)
      return hostPort === undefined ? undefined : { host: 'localhost', port: hostPort }
    },
  }
}

// Asked when a connection comes from an unknown address: a container may call before its start has been answered.
async function learnAddresses(
  { docker }: Engine,
  networkIds: Iterable<string>,
  idsByAddress: Map<string, string>,
): Promise<void> {
  const found = await Promise.all([...networkIds].map((id) => containersOn(docker, id)))
  idsByAddress.clear()
  for (const { containerId, address } of found.flat()) idsByAddress.set(address, containerId)
}
