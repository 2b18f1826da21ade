import { evidence, UsageError } from '@mooring/client'
import { hostAlias, type ResolvedContainer } from '../../config/resolved.ts'
import { placementOf } from '../../docker/reach/reach-placement.ts'
import type { SessionContext } from '../context.ts'
import type { NetworkPool } from '../sites/network-pool.ts'
import { createAdmissions } from './admissions.ts'
import type { HostTransport } from './transport.ts'

/** Lets containers of a session reach ports of the machine that runs the tests; nothing exists before one asks. */
export interface HostAccess {
  /**
   * Makes the way for a container that is about to be created, its declared ports included.
   *
   * @returns the address that its alias for the host stands for; undefined for a container that asked for no access
   * @throws TunnelError TUNNEL_FAILED, TUNNEL_CLOSED, TUNNEL_PORT_REFUSED, RELAY_UNAVAILABLE
   */
  prepare(declared: ResolvedContainer): Promise<string | undefined>
  /** Lets a created container use its declared ports. */
  admit(containerId: string, declared: ResolvedContainer): void
  /**
   * Lets a running container reach one more port of the host.
   *
   * @returns the port as the container sees it: the same number, or the next that is free there
   * @throws UsageError HOST_ACCESS_NOT_DECLARED, and what prepare throws
   */
  expose(containerId: string, declared: ResolvedContainer, hostPort: number): Promise<number>
  /** To be called when a container has left a network, because its address may go to another one. */
  addressesChanged(): void
}

/** Of the SSH server in the sidecar. */
const sshPort = 22

export function createHostAccess(context: SessionContext, networks: NetworkPool): HostAccess {
  const usedNetworks = new Set<string>()
  const admissions = createAdmissions(context.engine, () => usedNetworks)
  let created: Promise<HostTransport> | undefined
  const transport = (): Promise<HostTransport> =>
    (created ??= createTransport(context, admissions.route))

  const networkOf = async ({
    networks: [first],
    networkMode,
  }: ResolvedContainer): Promise<string> => {
    const { ownNetworkId } = placementOf(context.engine.reach, { networkMode, networkIds: [] })
    const id = first ? (await networks.join(first.network)).id : (ownNetworkId ?? 'bridge')
    usedNetworks.add(id)
    return id
  }
  return {
    prepare: async (declared) => {
      if (!declared.hostAccess) return undefined
      const networkId = await networkOf(declared)
      const { addressOn, listen } = await transport()
      const address = await addressOn(networkId)
      await Promise.all(
        declared.hostPorts.map(({ containerPort }) => listen(networkId, containerPort)),
      )
      return address
    },
    admit: (containerId, { hostPorts }) => {
      for (const port of hostPorts) admissions.admit(containerId, port)
    },
    expose: async (containerId, declared, hostPort) => {
      if (!declared.hostAccess) throw notDeclared(declared)
      let containerPort = hostPort
      const isTaken = (port: number): boolean =>
        port === sshPort ||
        ![undefined, hostPort].includes(admissions.hostPortOf(containerId, port))
      while (isTaken(containerPort)) containerPort = (containerPort % 65_535) + 1
      admissions.admit(containerId, { containerPort, hostPort })
      const { listen } = await transport()
      await listen(await networkOf(declared), containerPort)
      return containerPort
    },
    addressesChanged: admissions.forget,
  }
}

// Loaded when a container asks for it, because few do and SSH is large.
async function createTransport(
  context: SessionContext,
  route: ReturnType<typeof createAdmissions>['route'],
): Promise<HostTransport> {
  const transport = context.declarations.config.tunnel
  if (transport === 'relay') {
    const { createRelayTransport } = await import('./relay-transport.ts')
    return createRelayTransport(context, { route })
  }
  const { createSidecarTransport } = await import('./sidecar-transport.ts')
  return createSidecarTransport(context, { transport, route })
}

function notDeclared({ name, instanceOf = name }: ResolvedContainer): UsageError {
  return new UsageError({
    code: 'HOST_ACCESS_NOT_DECLARED',
    what: `Container "${name}" has no way to the host, so no port can be exposed to it.`,
    why: evidence('alias', `${hostAlias} is set when a container is created`),
    fix: `declare \`hostAccess: true\` in containers.${instanceOf}.`,
  })
}
