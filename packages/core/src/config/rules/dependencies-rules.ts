import { findCycles } from '../cycles.ts'
import { dependenciesOf, namespaceOwner } from '../dependencies.ts'
import { orCandidates } from '../did-you-mean.ts'
import { entriesOf } from '../entries.ts'
import type { Issue } from '../issues.ts'
import type { ContainersConfig } from '../written/written-container.ts'
import { eachContainer, type Rule } from './each-container.ts'

export const dependenciesExist: Rule = eachContainer(
  ({ dependsOn }, { name, config: { containers } }) =>
    entriesOf(dependsOn).flatMap(([key, dependency]) => {
      const path = ['dependsOn', key]
      if (dependency === name) return [{ path, message: `"${name}" cannot depend on itself` }]
      if (Object.hasOwn(containers, dependency)) return []
      return [
        {
          path,
          message: `container "${dependency}" is not declared.${orCandidates(dependency, Object.keys(containers))}`,
        },
      ]
    }),
)

export function dependenciesMakeNoCycle({ containers }: ContainersConfig): Issue[] {
  const declared = new Set(Object.keys(containers))
  const graph = Object.entries(containers).map(([name, container]): [string, string[]] => [
    name,
    dependenciesOf(name, container, declared),
  ])
  return findCycles(new Map(graph)).map((cycle) => ({
    path: ['containers', cycle[0] ?? ''],
    message: `depends on itself: ${[...cycle, cycle[0]].join(' -> ')}`,
  }))
}

export const namespacesAreOfOthers: Rule = eachContainer((container, { name }) =>
  namespaceOwner(container) === name
    ? [{ path: ['networkMode'], message: 'a container cannot use the network of itself' }]
    : [],
)
