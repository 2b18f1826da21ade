import { dependenciesOf } from '../dependencies.ts'
import type { ContainerConfig } from '../written/written-container.ts'
import { eachContainer, type Rule } from './each-container.ts'

/** The way to the host is that of one run. */
export const reusedContainersReachNoHost: Rule = eachContainer((container) =>
  isReused(container) && (container.hostAccess === true || (container.hostPorts ?? []).length > 0)
    ? [
        {
          path: ['reuse'],
          message: 'host port exposure ends with the run, so that the container cannot be reused',
        },
      ]
    : [],
)

/** What a container depends on must be there as long as the container is. */
export const reusedContainersDependOnSuch: Rule = eachContainer(
  (container, { name, config: { containers, keep = 'never' } }) => {
    if (keep !== 'never' || !isReused(container)) return []
    return dependenciesOf(name, container, new Set(Object.keys(containers)))
      .filter((dependency) => !isReused(containers[dependency]))
      .map((dependency) => ({
        path: ['reuse'],
        message: `depends on "${dependency}", which ends with the run: set reuse there too`,
      }))
  },
)

const isReused = (container: ContainerConfig | undefined): boolean =>
  container?.reuse !== undefined && container.reuse !== false
