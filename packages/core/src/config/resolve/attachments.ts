import { entriesOf } from '../entries.ts'
import { referencesOf } from '../links.ts'
import { placesOf, wayBetween } from '../reachability.ts'
import type { ResolvedAttachment, ResolvedNetwork } from '../resolved.ts'
import type { ContainerConfig, ContainersConfig } from '../written/container.ts'
import type { AttachmentConfig } from '../written/networks.ts'
import { resolveNetwork } from './network.ts'

const implicitNetwork = 'default'

/** The networks of each container: declared ones, and last the implicit one that joins two ends of a reference. */
export function attachmentsOfAll(config: ContainersConfig): Map<string, ResolvedAttachment[]> {
  const joining = containersToJoin(config)
  const attachments = Object.entries(config.containers).map(
    ([name, container]): [string, ResolvedAttachment[]] => {
      const declared = declaredAttachments(name, container)
      const isThere = declared.some(({ network }) => network === implicitNetwork)
      return [
        name,
        joining.has(name) && !isThere
          ? [...declared, { network: implicitNetwork, aliases: [name] }]
          : declared,
      ]
    },
  )
  return new Map(attachments)
}

/** Adds the implicit network where a container is on it and the config does not declare it. */
export function withImplicitNetwork(
  networks: readonly ResolvedNetwork[],
  attachments: ReadonlyMap<string, readonly ResolvedAttachment[]>,
): ResolvedNetwork[] {
  const used = [...attachments.values()].flat().some(({ network }) => network === implicitNetwork)
  const declared = networks.some(({ name }) => name === implicitNetwork)
  return used && !declared ? [...networks, resolveNetwork(implicitNetwork, {})] : [...networks]
}

function containersToJoin(config: ContainersConfig): Set<string> {
  const places = placesOf(config)
  const ways = Object.entries(config.containers).flatMap(([name, container]) =>
    referencesOf(container)
      .map(({ reference }) => reference.container)
      .filter((target) => target !== 'self')
      .map((target) => wayBetween(places, name, target)),
  )
  return new Set(ways.flatMap((way) => (way.kind === 'join' ? [way.from, way.to] : [])))
}

function declaredAttachments(name: string, { networks }: ContainerConfig): ResolvedAttachment[] {
  return entriesOf<string | AttachmentConfig>(networks).map(([key, written]) =>
    typeof written === 'string'
      ? { network: written, aliases: [name] }
      : { network: String(key), aliases: [...new Set([name, ...(written.aliases ?? [])])] },
  )
}
