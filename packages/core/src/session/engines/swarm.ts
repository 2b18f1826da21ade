import { DockerError, evidence } from '@mooring/client'
import { orAborted } from '../../abort.ts'
import { nodesOf } from './engine-facts.ts'
import type { OpenEngine } from './open-engines.ts'

/** The nodes of a swarm, as one of its managers has them. */
export interface Swarm {
  /** Name of the engine that networks are made on. */
  manager: string
  nodeIds: readonly string[]
}

/** The swarms that engines can make networks in. @throws DockerError DOCKER_REQUEST_FAILED */
export const swarmsOf = (engines: readonly OpenEngine[], signal: AbortSignal): Promise<Swarm[]> =>
  Promise.all(
    engines
      .filter(({ facts }) => facts.swarm?.isManager)
      .map(async ({ engine }) => ({
        manager: engine.name,
        nodeIds: await orAborted(nodesOf(engine.docker, signal), signal),
      })),
  )

/**
 * The manager on which a network is made for containers of several engines.
 *
 * @param joined the engines of its containers
 * @throws DockerError NETWORK_NOT_ACROSS where they are not in one swarm of which a manager is among the engines
 */
export function managerFor(
  network: string,
  joined: readonly OpenEngine[],
  swarms: readonly Swarm[],
): string {
  const found = swarms.find(({ nodeIds }) =>
    joined.every(({ facts }) => facts.swarm && nodeIds.includes(facts.swarm.nodeId)),
  )
  if (found) return found.manager
  throw new DockerError({
    code: 'NETWORK_NOT_ACROSS',
    what: `Network "${network}" cannot be across ${joined.length} engines, because ${swarms.length === 0 ? 'none of them is a manager of a swarm' : 'they are not in one swarm'}.`,
    why: joined.flatMap(({ engine, facts }) =>
      evidence('engine', `${engine.name}, ${stateOf(facts.swarm)}`),
    ),
    fix: 'join them to one swarm (`docker swarm init` on one, which is then its manager, and `docker swarm join` on the others) and name the manager in `engines` too, or put the containers of the network on one engine.',
  })
}

const stateOf = (swarm: OpenEngine['facts']['swarm']): string =>
  swarm === undefined
    ? 'in no swarm'
    : `${swarm.isManager ? 'manager' : 'worker'}, node ${swarm.nodeId}`
