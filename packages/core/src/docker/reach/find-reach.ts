import { networkInterfaces } from 'node:os'
import type Docker from 'dockerode'
import type { ConnectionMode } from '../../config/resolved.ts'
import type { EndpointAddress } from '../endpoint/address.ts'
import { inLocalSubnet } from '../local-subnet.ts'
import { endpointHost, isOnThisMachine } from './endpoint-host.ts'
import { findOwnContainer, runsInContainer, type OwnNetwork } from './find-own-container.ts'
import { defaultGateway, engineBridge, type EngineBridge } from './gateway.ts'
import type { ReachSettings } from './reach-settings.ts'
import { listensHere } from './shared-namespace.ts'

/** How the tests reach the containers of an engine. */
export interface Reach {
  mode: ConnectionMode
  /** False where somebody chose the mode, which then holds for every container. */
  isDetected: boolean
  /** Where published ports are reached in mode `docker_host`. */
  host: string
  /** Networks of the container that the tests run in; none where they run in none. */
  ownNetworks: readonly OwnNetwork[]
}

export interface ReachOptions {
  settings: ReachSettings
  /** `connectionMode` of the config, over which the settings take precedence. */
  configured: ConnectionMode | undefined
}

/** Finds out how containers are reached. Where the tests run outside of containers, the engine is asked nothing. */
export async function findReach(
  { docker, address }: { docker: Docker; address: EndpointAddress },
  { settings, configured }: ReachOptions,
): Promise<Reach> {
  const { hostOverride, containerMarkers } = settings
  const chosen = settings.connectionMode ?? configured
  const outside: Reach = {
    mode: chosen ?? 'docker_host',
    isDetected: chosen === undefined,
    host: hostOverride ?? (await endpointHost(address)),
    ownNetworks: [],
  }
  if (hostOverride !== undefined || !(await standsBeside(address, containerMarkers))) return outside
  const [own, bridge] = await Promise.all([findOwnContainer(docker), engineBridge(docker)])
  if (own ? own.networkMode === 'host' : isHere(bridge)) return outside
  const ownNetworks = own?.networks ?? []
  const gateway = bridge.gateway ?? (await defaultGateway())
  return {
    mode: chosen ?? (ownNetworks.length > 0 ? 'bridge_ip' : 'gateway_ip'),
    isDetected: chosen === undefined,
    host: (address.kind === 'socket' ? gateway : undefined) ?? outside.host,
    ownNetworks,
  }
}

// The engine's bridge stands in this very namespace.
function isHere({ subnet }: EngineBridge): boolean {
  const [ipAddress = '', prefix] = subnet?.split('/') ?? []
  return inLocalSubnet({ ipAddress, ipPrefixLength: Number(prefix) }, networkInterfaces())
}

// In a container, and the engine outside of it. The marker alone is not enough: a virtual machine that was made from an
// image has it too, and an engine inside of the container is as near as one on any machine.
async function standsBeside(
  address: EndpointAddress,
  markers: readonly string[],
): Promise<boolean> {
  if (!isOnThisMachine(address) || !(await runsInContainer(markers))) return false
  return address.kind !== 'socket' || !(await listensHere(address.path))
}
