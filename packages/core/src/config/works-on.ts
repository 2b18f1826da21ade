import { addressFields, findReferences } from './references.ts'
import type { ResolvedConfig, ResolvedContainer } from './resolved.ts'

type Containers = Pick<ResolvedConfig, 'containers'>

/**
 * Containers whose data of one's own the texts of another refer to. Where a server listens is the same for all who have
 * data there.
 */
export function dataReferredTo(
  { containers }: Containers,
  { scope, environment, command = [] }: ResolvedContainer,
): string[] {
  if (scope === 'run') return []
  const named = [...Object.values(environment), ...command]
    .flatMap(findReferences)
    .filter(({ field }) => !addressFields.has(field))
    .map(({ container }) => container)
  return containers
    .filter(({ name, service }) => service?.isolation && named.includes(name))
    .map(({ name }) => name)
}

/** The same by container, with what a container needs because of those of its own that it depends on. */
export function worksOn(config: Containers): Record<string, string[]> {
  const all = config.containers.flatMap((container): [string, string[]][] => {
    const names = [...dataBelow(config, container)]
    return names.length > 0 ? [[container.name, names]] : []
  })
  return Object.fromEntries(all)
}

function dataBelow(config: Containers, container: ResolvedContainer): Set<string> {
  const below = config.containers.filter(
    ({ name, scope }) => scope !== 'run' && container.dependsOn.includes(name),
  )
  return container.scope === 'run'
    ? new Set()
    : new Set([
        ...dataReferredTo(config, container),
        ...below.flatMap((one) => [...dataBelow(config, one)]),
      ])
}
