import type { Scope } from '@mooring/client'
import { namespaceOwner, referencesOf } from '../dependencies.ts'
import { entriesOf, isRecord } from '../entries.ts'
import type { Issue, Path } from '../issues.ts'
import { linkTarget } from '../link-plan.ts'
import { portsOf } from '../port-entries.ts'
import { addressFields, findReferences } from '../references.ts'
import type { ContainerConfig, ContainersConfig } from '../written/written-container.ts'
import type { AttachmentConfig } from '../written/written-networks.ts'
import { eachContainer, type Rule } from './each-container.ts'

// From the widest to the narrowest.
const scopes: readonly Scope[] = ['run', 'worker', 'file', 'test']

/** What a container depends on must be there as long as the container is. */
export const narrowerScopesAreNotDependedOn: Rule = eachContainer(
  (container, { name, config: { containers } }) =>
    linksOf(container).flatMap(({ path, target }) => {
      if (!Object.hasOwn(containers, target)) return []
      const [scope, other] = [scopeOf(container), scopeOf(containers[target])]
      if (scopes.indexOf(other) <= scopes.indexOf(scope)) return []
      const message = `"${target}" has the scope '${other}', which is narrower than '${scope}' of "${name}"`
      const also = [name, target].map((key) => ['containers', key, 'scope'])
      return [{ path, message, also }]
    }),
)

/** Several instances cannot share what there is once. */
export const narrowScopesFitOtherFields: Rule = eachContainer((container) => {
  const scope = scopeOf(container)
  return scope === 'run' ? [] : problemsOf(container, scope)
})

/** Data of one's own must be where a container of its worker, file or test can work on it. */
export const dataCanBeWorkedOn: Rule = eachContainer(
  (container, { name, config: { containers, links = {} } }) => {
    const scope = scopeOf(container)
    if (scope === 'run') return []
    return referencesOf(container).flatMap(
      ({ path, reference: { container: named, field, text } }) => {
        // Data behind a link is that of its target.
        const target = Object.hasOwn(links, named) ? linkTarget(links[named]?.to ?? '').to : named
        const isolation =
          Object.hasOwn(containers, target) && containers[target]?.service?.isolation
        const reason = isolation && !addressFields.has(field) && isolation.obstacle?.(scope, field)
        if (!reason) return []
        const message = `"${name}" of the scope '${scope}' cannot work on the data that ${text} names, because ${reason}`
        return [{ path, message, also: [['containers', target]] }]
      },
    )
  },
)

/** Variables are set before a test file is imported. */
export function variablesReferToTheRun({ containers, env }: ContainersConfig): Issue[] {
  return entriesOf(env).flatMap(([variable, value]) =>
    findReferences(String(value)).flatMap(({ container, text }) => {
      const scope = scopeOf(containers[container])
      if (scope === 'run') return []
      const message = `"${container}" in ${text} has the scope '${scope}', and variables can name only containers of the scope 'run'`
      return [{ path: ['env', variable], message }]
    }),
  )
}

const scopeOf = (container: ContainerConfig | undefined): Scope => container?.scope ?? 'run'

interface Link {
  path: Path
  target: string
}

function linksOf(container: ContainerConfig): Link[] {
  const owner = namespaceOwner(container)
  return [
    ...entriesOf(container.dependsOn).map(([key, target]) => ({
      path: ['dependsOn', key],
      target,
    })),
    ...referencesOf(container).map(({ path, reference: { container: target } }) => ({
      path,
      target,
    })),
    ...(owner === undefined ? [] : [{ path: ['networkMode'], target: owner }]),
  ]
}

function problemsOf(container: ContainerConfig, scope: Scope): Issue[] {
  const several = `there are several of the scope '${scope}'`
  const { reuse, start } = container
  return [
    ...(reuse !== undefined && reuse !== false
      ? [{ path: ['reuse'], message: `a container of the scope '${scope}' cannot be reused` }]
      : []),
    ...(start === 'eager'
      ? [{ path: ['start'], message: `a container of the scope '${scope}' starts on demand` }]
      : []),
    ...portsOf(container).flatMap(({ key, hostPort }) =>
      hostPort === undefined
        ? []
        : [{ path: ['ports', key], message: `expected no port of the host, because ${several}` }],
    ),
    ...aliasPaths(container).map((path) => ({
      path,
      message: `expected no aliases, because ${several}; use references such as {db.host}`,
    })),
  ]
}

function aliasPaths({ networks }: ContainerConfig): Path[] {
  return entriesOf<string | AttachmentConfig>(networks).flatMap(([key, attachment]) =>
    isRecord(attachment) && (attachment as AttachmentConfig).aliases?.length
      ? [['networks', key, 'aliases']]
      : [],
  )
}
