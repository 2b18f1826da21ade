import { evidence, TunnelError } from '@mooring/client'
import { capabilitiesOf } from '../../docker/capabilities.ts'
import { inspectContainer } from '../../docker/container-facts.ts'
import { connectNetwork } from '../../docker/networks.ts'
import type { SessionContext, SessionPart } from '../context.ts'
import { startSidecar, type Sidecar, type SidecarOptions } from './sidecar.ts'
import type { HostTransport } from './transport.ts'
import { tunnelError } from './tunnel-error.ts'

const listenTimeoutMs = 30_000

/** One sidecar for the session, made for the first network that needs it and connected to the others. */
export function createSidecarTransport(
  context: SessionContext,
  options: Omit<SidecarOptions, 'networkId'>,
): HostTransport {
  let started: Promise<Sidecar> | undefined
  const addresses = new Map<string, Promise<string>>()

  const tryAgain = (error: unknown): never => {
    started = undefined
    throw error
  }
  const join = async (networkId: string): Promise<string> => {
    // Of a container that is created on an internal network the engine publishes no port, so that one begins elsewhere.
    const firstNetworkId = options.transport === 'published' ? 'bridge' : networkId
    const createsIt = started === undefined && firstNetworkId === networkId
    started ??= startSidecar(context, { ...options, networkId: firstNetworkId }).catch(tryAgain)
    const { id } = await started
    if (!createsIt) await connect(context, id, networkId)
    return addressOf(context, id, networkId)
  }
  return {
    addressOn: (networkId) => {
      const known = addresses.get(networkId) ?? join(networkId)
      addresses.set(networkId, known)
      known.catch(() => addresses.get(networkId) === known && addresses.delete(networkId))
      return known
    },
    listen: async (_networkId, port) => {
      const sidecar = await started
      await sidecar?.tunnel
        .forward(port, { signal: context.signal, timeoutMs: listenTimeoutMs })
        .catch((error: unknown) => {
          throw tunnelError(error, `Host port exposure could not listen on port ${port}.`)
        })
    },
  }
}

async function connect(
  context: SessionPart<'engine'>,
  containerId: string,
  networkId: string,
): Promise<void> {
  const what = 'The container of host port exposure could not join a network.'
  await connectNetwork(context.engine.docker, networkId, { containerId, aliases: [], what })
}

async function addressOf(
  context: SessionPart<'engine'>,
  id: string,
  networkId: string,
): Promise<string> {
  const { docker } = context.engine
  const { networks } = await inspectContainer(docker, id)
  const place =
    networkId === 'bridge'
      ? networks[(await capabilitiesOf(docker)).bridgeName]
      : Object.values(networks).find((network) => network.networkId === networkId)
  if (place?.ipAddress) return place.ipAddress
  throw new TunnelError({
    code: 'TUNNEL_FAILED',
    what: 'The container of host port exposure has no IPv4 address on a network that needs it.',
    why: evidence('network', networkId.slice(0, 12)),
    fix: 'use a network with IPv4, or another one for the containers that reach the host.',
  })
}
