import { DockerError, evidence } from '@mooring/client'
import type Docker from 'dockerode'
import { didYouMean } from '../config/did-you-mean.ts'
import type { ResolvedNetwork } from '../config/resolved-networks.ts'
import { forEngine } from './engine-commands.ts'
import { dockerError, statusOf } from './engine-error.ts'

/** A network that is there. */
export interface EngineNetwork {
  id: string
  /** Cut off from the outside, so that the engine publishes no port of containers that are on nothing else. */
  internal: boolean
}

/**
 * Creates a network and answers its id.
 *
 * @param engineName unique name, because a second network of the same name would be ambiguous
 * @throws DockerError NETWORK_CREATE_FAILED
 */
export async function createNetwork(
  docker: Docker,
  network: ResolvedNetwork,
  { engineName, labels }: { engineName: string; labels: Record<string, string> },
): Promise<string> {
  try {
    const body: Docker.NetworkCreateOptions = {
      Name: engineName,
      // Engines before API 1.44 make a second network of the same name unless this is set.
      CheckDuplicate: true,
      Driver: network.driver,
      Internal: network.internal,
      Attachable: network.attachable,
      EnableIPv6: network.ipv6,
      Options: network.driverOpts,
      Labels: labels,
      ...(network.ipam && { IPAM: ipamBody(network.ipam) }),
    }
    // Because dockerode would put the whole body into the URL too.
    const request = { _query: {}, _body: body } as unknown
    const created = await docker.createNetwork(request as Docker.NetworkCreateOptions)
    return created.id
  } catch (error) {
    throw dockerError(error, {
      code: 'NETWORK_CREATE_FAILED',
      what: `Network "${network.name}" could not be created.`,
      why: evidence('driver', network.driver),
    })
  }
}

/**
 * Looks up a network that exists already.
 *
 * @throws DockerError NETWORK_NOT_FOUND, DOCKER_REQUEST_FAILED
 */
export async function findNetwork(
  docker: Docker,
  declared: string,
  engineName: string,
): Promise<EngineNetwork> {
  try {
    const { Id, Internal } = (await docker
      .getNetwork(engineName)
      .inspect()) as Docker.NetworkInspectInfo
    return { id: Id, internal: Internal }
  } catch (error) {
    if (statusOf(error) !== 404) throw dockerError(error, notFound(declared, engineName))
    const present = await networkNames(docker)
    const failure = notFound(declared, engineName)
    throw new DockerError({
      ...failure,
      fix: forEngine(failure.fix, docker),
      why: evidence('on this host', `${present.join(', ')}.${didYouMean(engineName, present)}`),
      cause: error,
    })
  }
}

// For a message only, so a failure of it must not take the place of the error.
async function networkNames(docker: Docker): Promise<string[]> {
  const networks = await docker.listNetworks().catch(() => [])
  const names = networks.map(({ Name }) => Name)
  return names.filter((name) => !/^mooring-[\da-f]{12}-/.test(name)).toSorted()
}

/**
 * Joins a container, running or not, to a network.
 *
 * @throws DockerError DOCKER_REQUEST_FAILED
 */
export async function connectNetwork(
  docker: Docker,
  networkId: string,
  { containerId, aliases, what }: { containerId: string; aliases: readonly string[]; what: string },
): Promise<void> {
  try {
    await docker
      .getNetwork(networkId)
      .connect({ Container: containerId, EndpointConfig: { Aliases: [...aliases] } })
  } catch (error) {
    throw dockerError(error, { code: 'DOCKER_REQUEST_FAILED', what })
  }
}

/**
 * Takes a container off a network.
 *
 * @throws DockerError DOCKER_REQUEST_FAILED
 */
export async function disconnectNetwork(
  docker: Docker,
  networkId: string,
  { containerId, what }: { containerId: string; what: string },
): Promise<void> {
  try {
    await docker.getNetwork(networkId).disconnect({ Container: containerId })
  } catch (error) {
    throw dockerError(error, { code: 'DOCKER_REQUEST_FAILED', what })
  }
}

const notFound = (declared: string, engineName: string) => ({
  code: 'NETWORK_NOT_FOUND' as const,
  what: `Network "${engineName}", which networks.${declared} declares as external, does not exist.`,
  fix: `create it with \`docker network create ${engineName}\`, or leave \`external\` out to have one made for the run.`,
})

function ipamBody({
  driver,
  config,
}: NonNullable<ResolvedNetwork['ipam']>): Docker.NetworkCreateOptions['IPAM'] {
  return {
    Driver: driver,
    Config: config.map(({ subnet, gateway, ipRange }) => ({
      Subnet: subnet,
      ...(gateway !== undefined && { Gateway: gateway }),
      ...(ipRange !== undefined && { IPRange: ipRange }),
    })),
  }
}

/** Running containers on a network with their IPv4 addresses. */
export async function containersOn(
  docker: Docker,
  networkId: string,
): Promise<{ containerId: string; address: string }[]> {
  const { Containers } = await inspectNetwork(docker, networkId)
  return Object.entries(Containers ?? {}).map(([containerId, { IPv4Address }]) => ({
    containerId,
    address: IPv4Address.split('/')[0] ?? '',
  }))
}

/** IPv4 address of the engine's machine on a bridge network; undefined where there is none. */
export async function gatewayOf(docker: Docker, networkId: string): Promise<string | undefined> {
  const { IPAM } = await inspectNetwork(docker, networkId)
  const found = (IPAM?.Config ?? []).find(({ Subnet }) => Subnet?.includes('.'))
  // Engines before 23 do not tell the gateway of their own network; it is the first address of the subnet.
  return found?.Gateway ?? found?.Subnet?.replace(/\d+\/\d+$/, '1')
}

/** @throws DockerError DOCKER_REQUEST_FAILED */
export async function inspectNetwork(
  docker: Docker,
  networkId: string,
): Promise<Docker.NetworkInspectInfo> {
  try {
    return (await docker.getNetwork(networkId).inspect()) as Docker.NetworkInspectInfo
  } catch (error) {
    throw dockerError(error, {
      code: 'DOCKER_REQUEST_FAILED',
      what: `Network ${networkId.slice(0, 12)} could not be inspected.`,
    })
  }
}
