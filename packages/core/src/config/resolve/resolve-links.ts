import { planLinks } from '../link-plan.ts'
import { reachesOver } from '../reaches-over.ts'
import type { ResolvedContainer } from '../resolved.ts'
import type { ContainersConfig } from '../written/written-container.ts'

/** What declarations that stand for links have beside what a container has, by name. */
export const linksOf = (config: ContainersConfig): Map<string, Pick<ResolvedContainer, 'link'>> =>
  new Map(
    planLinks(config).map(({ name, to, target, entries, ports }) => {
      const { url } = target
      const urlLeadsPast = url !== undefined && !reachesOver(target, entries)(url)
      return [name, { link: { to, alias: name, ports, slot: 0, urlLeadsPast } }]
    }),
  )
