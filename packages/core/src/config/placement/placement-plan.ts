import type { ResolvedConfig, ResolvedContainer } from '../resolved.ts'
import { groupsOf, type Group } from './groups.ts'

/** What placing knows of an engine. */
export interface Room {
  name: string
  /** Share of the load that it takes, against the others. */
  weight: number
}

/** Where containers go. */
export interface Plan {
  /** Name of the engine, by container. Those that wait for a worker, file or test are left out. */
  engines: ReadonlyMap<string, string>
  /** Groups that every worker, file or test has anew, wherever there is room then. */
  floating: readonly Group[]
}

export interface PlanQuestion {
  /** In the order in which they are taken where there is no other reason. */
  rooms: readonly Room[]
  /** Which engines can have a group; at least one. @throws where none can */
  fitting(group: Group): readonly Room[]
  /** Where containers are already, which stay there. @default none */
  former?: ReadonlyMap<string, string>
}

/**
 * Puts each group of containers whole on the engine that has least to do for its weight, the largest first. The same
 * question has the same answer always.
 */
export function planOf(
  config: ResolvedConfig,
  { rooms, fitting, former = new Map() }: PlanQuestion,
): Plan {
  const loads = new Map(rooms.map(({ name }) => [name, 0]))
  const engines = new Map<string, string>()
  const floating: Group[] = []
  const put = (group: Group, engine: string): void => {
    loads.set(engine, (loads.get(engine) ?? 0) + loadOf(group.containers))
    for (const { name } of group.containers) engines.set(name, engine)
  }
  const open: Group[] = []
  for (const group of groupsOf(config)) {
    const allowed = fitting(group)
    const settled = settledAt(group, former, allowed)
    if (allowed.length === 1 && allowed[0]) put(group, allowed[0].name)
    else if (isFloating(group)) floating.push(group)
    else if (settled !== undefined) put(group, settled)
    else open.push(group)
  }
  // Large ones first, because small ones fill what is left.
  for (const group of open.toSorted((a, b) => loadOf(b.containers) - loadOf(a.containers)))
    put(group, leastLoaded(fitting(group), { loads, more: loadOf(group.containers) }))
  return { engines, floating }
}

/** The engine that has least to do for its weight once it has more; the first of several. */
export function leastLoaded(
  rooms: readonly Room[],
  { loads, more }: { loads: ReadonlyMap<string, number>; more: number },
): string {
  const share = ({ name, weight }: Room): number => ((loads.get(name) ?? 0) + more) / weight
  const [first, ...others] = rooms
  const found = others.reduce<Room | undefined>(
    (best, room) => (best && share(room) < share(best) ? room : best),
    first,
  )
  return found?.name ?? ''
}

const bytesInGiB = 1024 ** 3

/** Processors or GiB of memory, whichever is more; 1 for a container that declares neither. */
export const loadOf = (containers: readonly ResolvedContainer[]): number =>
  containers
    .filter(({ use, link }) => !use && !link)
    .map(({ engineOptions: { cpus, memory } }) =>
      cpus === undefined && memory === undefined
        ? 1
        : Math.max((cpus ?? 0) / 1e9, (memory ?? 0) / bytesInGiB),
    )
    .reduce((sum, load) => sum + load, 0)

const isFloating = ({ containers }: Group): boolean =>
  containers.every(({ scope }) => scope !== 'run')

function settledAt(
  { containers }: Group,
  former: ReadonlyMap<string, string>,
  allowed: readonly Room[],
): string | undefined {
  const places = containers.flatMap(({ name }) => former.get(name) ?? [])
  return places.find((place) => allowed.some(({ name }) => name === place))
}
