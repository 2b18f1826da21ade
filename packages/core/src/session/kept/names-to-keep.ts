import { UsageError } from '@mooring/client'
import { isProxyOfLinks } from '../../config/link-plan.ts'
import type { ResolvedConfig, ResolvedContainer } from '../../config/resolved.ts'
import { keepable } from '../reuse/policy.ts'
import { unknownContainer } from './unknown-container.ts'

/** What is started to stay, and what cannot be. */
export interface NamesToKeep {
  /** Those asked for and those that they depend on, in declared order. */
  names: string[]
  /** Declared ones that were not asked for by name and cannot stay, and why. */
  leftOut: { name: string; reason: string }[]
}

/**
 * Chooses the containers that are started to stay.
 *
 * @param asked declared names; none: all that are not lazy
 * @throws UsageError UNKNOWN_CONTAINER, CANNOT_BE_KEPT
 */
export function namesToKeep(config: ResolvedConfig, asked: readonly string[]): NamesToKeep {
  const { containers } = config
  const declared = containers.map(({ name }) => name)
  for (const name of asked) if (!declared.includes(name)) throw unknownContainer(name, declared)
  const kept = keepable(containers.filter(({ use }) => !use))
  const refused = asked.find((name) => !kept.has(name))
  if (refused !== undefined) throw cannotBeKept(config, refused)
  const wanted = withDependencies(
    containers,
    asked.length > 0
      ? asked
      : containers
          .filter(({ name, start }) => start !== 'lazy' && kept.has(name))
          .map(({ name }) => name),
  )
  const left =
    asked.length > 0
      ? []
      : containers.filter(({ name, start }) => start !== 'lazy' && !kept.has(name))
  return {
    names: declared.filter((name) => wanted.has(name)),
    leftOut: left.map(({ name }) => ({ name, reason: whyNot(config, name) })),
  }
}

function withDependencies(
  containers: readonly ResolvedContainer[],
  names: readonly string[],
): Set<string> {
  const wanted = new Set(names)
  // A set that grows while it is gone through is gone through to its end.
  for (const name of wanted)
    for (const dependency of containers.find((one) => one.name === name)?.dependsOn ?? [])
      wanted.add(dependency)
  return wanted
}

// In words that follow the name of the container.
function whyNot(config: ResolvedConfig, name: string): string {
  const { use, link, hostAccess, scope, dependsOn } = config.containers.find(
    (one) => one.name === name,
  )!
  if (use) return 'runs already, and is used where it is'
  if (link) return 'is a link, which ends with the run'
  if (isProxyOfLinks(config, name)) return 'carries links, which end with the run'
  if (hostAccess) return 'reaches ports of this machine, which it can only during a run'
  if (scope !== 'run') return `is there once for each ${scope}`
  const kept = keepable(config.containers.filter((one) => !one.use))
  return `depends on ${dependsOn.find((dependency) => !kept.has(dependency)) ?? 'what cannot stay'}, which cannot stay`
}

const cannotBeKept = (config: ResolvedConfig, name: string): UsageError =>
  new UsageError({
    code: 'CANNOT_BE_KEPT',
    what: `Container "${name}" cannot stay: it ${whyNot(config, name)}.`,
    fix: 'leave it to the test run, which starts it beside what is kept.',
  })
