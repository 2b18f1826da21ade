import type { Issue, Path } from '../issues.ts'
import type { ContainerConfig, ContainersConfig } from '../written/written-container.ts'

/** A mistake across fields, with the other places on which the judgement rests. */
export interface RuleIssue extends Issue {
  also?: Path[]
}

export type Rule = (config: ContainersConfig) => RuleIssue[]

/** What a rule about one container may look at beside it. */
interface Surroundings {
  name: string
  config: ContainersConfig
}

/** A rule about each container by itself: paths start at the container, those in `also` at the config. */
export const eachContainer =
  (issuesOf: (container: ContainerConfig, surroundings: Surroundings) => RuleIssue[]): Rule =>
  (config) =>
    Object.entries(config.containers).flatMap(([name, container]) =>
      issuesOf(container, { name, config }).map(({ path, ...issue }) => ({
        path: ['containers', name, ...path],
        ...issue,
      })),
    )
