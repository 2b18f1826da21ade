import { addressFields, findReferences } from './references.ts'
import type { ResolvedConfig, ResolvedContainer } from './resolved.ts'

type Containers = Pick<ResolvedConfig, 'containers'>

/** Fields of data of one's own that a container's texts refer to, by the container whose data it is. */
export function dataReferredTo(
  { containers }: Containers,
  { scope, environment, command = [] }: ResolvedContainer,
): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  if (scope === 'run') return found
  const isolated = new Set(
    containers.flatMap(({ name, service }) => (service?.isolation ? [name] : [])),
  )
  for (const { container: named, field } of [...Object.values(environment), ...command].flatMap(
    findReferences,
  )) {
    const container = behindLink(containers, named)
    if (isolated.has(container) && !addressFields.has(field))
      found.set(container, new Set([...(found.get(container) ?? []), field]))
  }
  return found
}

/** Data behind a link is that of its target. */
const behindLink = (containers: Containers['containers'], name: string): string =>
  containers.find((container) => container.name === name)?.link?.to ?? name

/** Containers whose data one works on, by its name: with what it needs because of those of its own that it depends on. */
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
        ...dataReferredTo(config, container).keys(),
        ...below.flatMap((one) => [...dataBelow(config, one)]),
      ])
}
