import type { ContainerState } from '@mooring/client'
import type Docker from 'dockerode'
import { dockerError, statusOf } from './engine-error.ts'
import type { Bindings } from './published-ports.ts'

/** The parts of an inspect answer that the session uses. */
export interface ContainerFacts {
  id: string
  state: ContainerState
  exitCode: number
  oomKilled: boolean
  /** On the engine's clock, rounded down; below 0 where it has not happened yet. */
  startedAtMs: number
  finishedAtMs: number
  health: { status: 'starting' | 'healthy' | 'unhealthy' | 'none'; output: string }
  /** True when the container has a terminal, whose output is not multiplexed. */
  tty: boolean
  labels: Record<string, string>
  bindings: Bindings
  /** Network that it was created on: an id, or the engine's name of it; 'default' for the engine's own. */
  createdOn: string
  /** Keyed by the engine's name of the network; those of the other container where it shares the network of one. */
  networks: Record<string, NetworkFacts>
}

export interface NetworkFacts {
  networkId: string
  ipAddress: string
  ipPrefixLength: number
  ipv6Address: string
  /** '' where the network has none, as an internal one. */
  gateway: string
  aliases: string[]
}

/** @throws DockerError CONTAINER_NOT_RUNNING when it is gone, DOCKER_REQUEST_FAILED */
export async function inspectContainer(docker: Docker, id: string): Promise<ContainerFacts> {
  try {
    const inspected = await docker.getContainer(id).inspect()
    const [, owner] = /^container:(.+)$/.exec(inspected.HostConfig.NetworkMode ?? '') ?? []
    const { NetworkSettings } = owner ? await docker.getContainer(owner).inspect() : inspected
    return factsOf(inspected, NetworkSettings.Networks)
  } catch (error) {
    throw dockerError(error, {
      code: statusOf(error) === 404 ? 'CONTAINER_NOT_RUNNING' : 'DOCKER_REQUEST_FAILED',
      what: `Container ${id.slice(0, 12)} could not be inspected.`,
    })
  }
}

function factsOf(
  inspected: Docker.ContainerInspectInfo,
  networks: Record<string, Docker.NetworkInfo>,
): ContainerFacts {
  const { State, Config, HostConfig, NetworkSettings } = inspected
  const lastCheck = State.Health?.Log?.at(-1)
  return {
    id: inspected.Id,
    state: stateOf(State.Status),
    exitCode: State.ExitCode,
    oomKilled: State.OOMKilled,
    startedAtMs: Date.parse(State.StartedAt),
    finishedAtMs: Date.parse(State.FinishedAt),
    health: {
      status: (State.Health?.Status ?? 'none') as ContainerFacts['health']['status'],
      output: lastCheck?.Output.trim() ?? '',
    },
    tty: Config.Tty,
    labels: Config.Labels ?? {},
    bindings: NetworkSettings.Ports ?? {},
    createdOn: HostConfig.NetworkMode ?? 'default',
    networks: Object.fromEntries(
      Object.entries(networks).map(([name, network]) => [name, networkFacts(network)]),
    ),
  }
}

// A container that is being removed is as good as gone.
const stateOf = (status: string): ContainerState =>
  status === 'removing' ? 'removed' : (status as ContainerState)

function networkFacts(network: Docker.NetworkInfo): NetworkFacts {
  return {
    networkId: network.NetworkID,
    ipAddress: network.IPAddress,
    ipPrefixLength: network.IPPrefixLen,
    ipv6Address: network.GlobalIPv6Address,
    gateway: network.Gateway,
    aliases: (network.Aliases as string[] | null) ?? [],
  }
}
