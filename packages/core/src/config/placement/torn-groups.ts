import type { Issue } from '../issues.ts'
import type { ResolvedConfig } from '../resolved.ts'
import { groupsOf, wayBetween, type Group } from './groups.ts'

/** Mistakes in `engine`: containers that belong together are put on different engines. */
export function tornGroups(config: ResolvedConfig): Issue[] {
  if (!config.containers.some(({ engine }) => engine !== undefined)) return []
  return groupsOf(config).flatMap(tears)
}

function tears(group: Group): Issue[] {
  const pinned = group.containers.filter(({ engine }) => engine !== undefined)
  const [first] = pinned
  return pinned
    .filter(({ engine }) => engine !== first?.engine)
    .map(({ name, engine }) => {
      const from = first?.name ?? ''
      const reasons = wayBetween(group, from, name).map(
        ({ one, other, reason }) => `"${other}" and "${one}": ${reason}`,
      )
      return {
        path: ['containers', name, 'engine'],
        message: `"${engine}" is another engine than "${first?.engine}" of "${from}", with which it must be on one (${reasons.join('; ')}). Give both the same engine, or join them by a network that is \`across\``,
      }
    })
}
