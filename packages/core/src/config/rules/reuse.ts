import type { Issue } from '../issues.ts'
import { dependenciesOf } from '../links.ts'
import type { ContainerConfig, ContainersConfig } from '../written/container.ts'

/** The way to the host is that of one run. */
export function reusedContainersReachNoHost({ containers }: ContainersConfig): Issue[] {
  return reusedIn(containers).flatMap(([name, { hostAccess, hostPorts = [] }]) =>
    hostAccess === true || hostPorts.length > 0
      ? [
          {
            path: ['containers', name, 'reuse'],
            message: 'host port exposure ends with the run, so that the container cannot be reused',
          },
        ]
      : [],
  )
}

/** What a container depends on must be there as long as the container is. */
export function reusedContainersDependOnSuch({ containers, keep }: ContainersConfig): Issue[] {
  if (keep !== undefined && keep !== 'never') return []
  const declared = new Set(Object.keys(containers))
  const reused = reusedIn(containers)
  const names = new Set(reused.map(([name]) => name))
  return reused.flatMap(([name, container]) =>
    dependenciesOf(name, container, declared)
      .filter((dependency) => !names.has(dependency))
      .map((dependency) => ({
        path: ['containers', name, 'reuse'],
        message: `depends on "${dependency}", which ends with the run: set reuse there too`,
      })),
  )
}

const reusedIn = (containers: ContainersConfig['containers']): [string, ContainerConfig][] =>
  Object.entries(containers).filter(([, { reuse }]) => reuse !== undefined && reuse !== false)
