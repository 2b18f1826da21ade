import { namespaceOwner } from '../dependencies.ts'
import { linksProxy } from '../link-plan.ts'
import { namedVolumes } from '../named-volumes.ts'
import { findReferences } from '../references.ts'
import type { ResolvedConfig, ResolvedContainer } from '../resolved.ts'

/** Two containers that must be on one engine, and why, in words that follow "because". */
export interface Bond {
  one: string
  other: string
  reason: string
}

/** Containers that must be on one engine, in declared order. */
export interface Group {
  /** Name of its first container. */
  id: string
  containers: ResolvedContainer[]
  bonds: Bond[]
}

/** The containers of a config by what must stay together; a server that runs already is on no engine. */
export function groupsOf(config: ResolvedConfig): Group[] {
  const containers = config.containers.filter(({ use }) => !use)
  const names = new Set(containers.map(({ name }) => name))
  const bonds = bondsOf(config, containers).filter(
    ({ one, other }) => names.has(one) && names.has(other),
  )
  const roots = new Map(containers.map(({ name }) => [name, name]))
  const rootOf = (name: string): string => {
    const next = roots.get(name) ?? name
    return next === name ? name : rootOf(next)
  }
  for (const { one, other } of bonds) roots.set(rootOf(one), rootOf(other))
  const groups = new Map<string, ResolvedContainer[]>()
  for (const container of containers) {
    const root = rootOf(container.name)
    groups.set(root, [...(groups.get(root) ?? []), container])
  }
  return [...groups.values()].map((members) => ({
    id: members[0]?.name ?? '',
    containers: members,
    bonds: bonds.filter(({ one }) => members.some(({ name }) => name === one)),
  }))
}

/** What joins two containers of a group, from one to the next. */
export function wayBetween({ bonds }: Group, from: string, to: string): Bond[] {
  const ways = new Map<string, Bond[]>([[from, []]])
  for (const [at, way] of ways)
    for (const bond of bonds) {
      const next = bond.one === at ? bond.other : bond.other === at ? bond.one : undefined
      if (next !== undefined && !ways.has(next)) ways.set(next, [...way, bond])
    }
  return ways.get(to) ?? []
}

function bondsOf(config: ResolvedConfig, containers: readonly ResolvedContainer[]): Bond[] {
  const across = new Set(
    config.networks.flatMap((network) => (network.across ? [network.name] : [])),
  )
  const networksOf = ({ networks }: ResolvedContainer): string[] =>
    networks.map(({ network }) => network).filter((network) => !across.has(network))
  const isJoined = (one: ResolvedContainer, name: string): boolean => {
    const other = containers.find((container) => container.name === name)
    return one.networks.some(
      ({ network }) =>
        across.has(network) && other?.networks.some((joined) => joined.network === network),
    )
  }
  return [
    ...sharing(containers, networksOf, (network) => `they share the network "${network}"`),
    ...sharing(containers, namedVolumes, (volume) => `they share the volume "${volume}"`),
    ...containers.flatMap((container) => [
      ...referredTo(container)
        .filter((name) => !isJoined(container, name))
        .map((other) => bond(container, other, `"${container.name}" refers to "${other}"`)),
      ...[namespaceOwner(container) ?? []]
        .flat()
        .map((other) => bond(container, other, 'they share a network namespace')),
      ...(container.link ? [bond(container, linksProxy, 'links go over one proxy')] : []),
    ]),
  ]
}

const bond = ({ name }: ResolvedContainer, other: string, reason: string): Bond => ({
  one: name,
  other,
  reason,
})

function referredTo({ name, environment, command }: ResolvedContainer): string[] {
  const texts = [...Object.values(environment), ...(command ?? [])]
  const named = texts.flatMap(findReferences).map(({ container }) => container)
  return [...new Set(named)].filter((other) => other !== 'self' && other !== name)
}

/** Bonds between the first that has something, and each other one that has it. */
function sharing(
  containers: readonly ResolvedContainer[],
  whatOf: (container: ResolvedContainer) => readonly string[],
  reason: (what: string) => string,
): Bond[] {
  const first = new Map<string, string>()
  return containers.flatMap((container) =>
    whatOf(container).flatMap((what) => {
      const known = first.get(what)
      if (known === undefined) first.set(what, container.name)
      return known === undefined ? [] : [bond(container, known, reason(what))]
    }),
  )
}
