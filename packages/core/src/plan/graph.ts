import type { ResolvedConfig, ResolvedContainer } from '../config/resolved.ts'

type Containers = Pick<ResolvedConfig, 'containers'>

/**
 * Containers in groups: those of a group depend only on those of groups before it, so that a group can start at once.
 * The config must have no cycle, which its rules see to.
 */
export function dependencyLevels({ containers }: Containers): ResolvedContainer[][] {
  const depths = new Map<string, number>()
  const byName = new Map(containers.map((container) => [container.name, container]))
  const depthOf = (name: string): number => {
    const known = depths.get(name)
    if (known !== undefined) return known
    const depth = 1 + Math.max(-1, ...(byName.get(name)?.dependsOn ?? []).map(depthOf))
    depths.set(name, depth)
    return depth
  }
  const levels: ResolvedContainer[][] = []
  for (const container of containers) (levels[depthOf(container.name)] ??= []).push(container)
  return levels
}

/** Containers so that each one comes after those it depends on, else in declared order. */
export function dependencyOrder(config: Containers): ResolvedContainer[] {
  return dependencyLevels(config).flat()
}

/** Names of all containers that one depends on, directly or through others, each after those that it depends on itself. */
export function dependenciesOf({ containers }: Containers, name: string): string[] {
  const byName = new Map(containers.map((container) => [container.name, container]))
  const found = new Set<string>()
  const visit = (current: string): void => {
    for (const dependency of byName.get(current)?.dependsOn ?? []) {
      if (found.has(dependency)) continue
      visit(dependency)
      found.add(dependency)
    }
  }
  visit(name)
  return [...found]
}
