import { groupsOf, type Group } from '../../config/placement/groups.ts'
import { leastLoaded, loadOf, planOf, type Room } from '../../config/placement/placement-plan.ts'
import type { ResolvedNetwork } from '../../config/resolved-networks.ts'
import type { ResolvedConfig, ResolvedContainer } from '../../config/resolved.ts'
import { requirePinned } from './choose-engines.ts'
import { fittingEngines } from './fitting.ts'
import type { OpenEngine } from './open-engines.ts'
import { managerFor, type Swarm } from './swarm.ts'

/** Says on which of several engines containers are. */
export interface Placement {
  /**
   * Writes down in a config where each container is; those of a group that every worker, file or test has anew stay without.
   *
   * @throws DockerError BIND_NOT_LOCAL, PLACEMENT_IMPOSSIBLE, NETWORK_NOT_ACROSS
   * @throws ConfigError CONFIG_INVALID
   */
  placed(config: ResolvedConfig): ResolvedConfig
  /** Makes a placed config the one that is in force: what it has keeps its place in later ones. */
  follow(config: ResolvedConfig): void
  /** The group of a container that has no place yet; undefined for one that has. */
  groupOf(container: string): Group | undefined
  /** The engine with the least to do, of those that answer and fit. */
  roomFor(group: Group, taken: readonly ResolvedContainer[]): string
}

export function createPlacement(
  engines: readonly OpenEngine[],
  swarms: readonly Swarm[],
): Placement {
  const rooms = engines.map(roomOf)
  let former: ReadonlyMap<string, string> = new Map()
  let floating: readonly Group[] = []
  return {
    placed: (config) => {
      // MOORING_ENGINES may leave out what an edited config names.
      requirePinned(config, rooms)
      const fitting = (group: Group): Room[] => fittingEngines(group, engines).map(roomOf)
      const { engines: places } = planOf(config, { rooms, fitting, former })
      const containers = config.containers.map((container) => ({
        ...container,
        engine: places.get(container.name),
      }))
      return {
        ...config,
        containers,
        networks: networksAcross(config, places, { engines, swarms }),
      }
    },
    follow: (config) => {
      former = placesIn(config)
      floating = groupsOf(config).filter(({ containers }) =>
        containers.every(({ engine }) => engine === undefined),
      )
    },
    groupOf: (name) =>
      floating.find(({ containers }) => containers.some((container) => container.name === name)),
    roomFor: (group, taken) => {
      const fitting = fittingEngines(group, engines)
      const answering = fitting.filter(({ engine }) => !engine.loss.error)
      const loads = new Map(
        rooms.map(({ name }) => [name, loadOf(taken.filter(({ engine }) => engine === name))]),
      )
      return leastLoaded((answering.length > 0 ? answering : fitting).map(roomOf), {
        loads,
        more: loadOf(group.containers),
      })
    },
  }
}

const roomOf = ({ engine: { name }, chosen: { weight } }: OpenEngine): Room => ({ name, weight })

const placesIn = ({ containers }: ResolvedConfig): Map<string, string> =>
  new Map(containers.flatMap(({ name, engine }) => (engine === undefined ? [] : [[name, engine]])))

/** Networks as they are made: one whose containers all are on one engine is like any other. */
function networksAcross(
  { networks, containers }: ResolvedConfig,
  places: ReadonlyMap<string, string>,
  { engines, swarms }: { engines: readonly OpenEngine[]; swarms: readonly Swarm[] },
): ResolvedNetwork[] {
  return networks.map((network) => {
    if (!network.across) return network
    const joining = containers.filter(
      ({ use, networks: joined }) => !use && joined.some((one) => one.network === network.name),
    )
    const mayBeAnywhere = joining.some(({ name }) => !places.has(name))
    const names = new Set(joining.map(({ name }) => places.get(name)))
    const joined = engines.filter(({ engine: { name } }) => mayBeAnywhere || names.has(name))
    if (joined.length < 2) return { ...network, across: false }
    const engine = managerFor(network.name, joined, swarms)
    return { ...network, engine, driver: 'overlay', attachable: true }
  })
}
