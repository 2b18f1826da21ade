import { referencesOf } from '../dependencies.ts'
import { entriesOf } from '../entries.ts'
import { linksProxy } from '../link-plan.ts'
import { placesOf, wayBetween, type Place } from '../reachability.ts'
import type { ResolvedAttachment, ResolvedNetwork } from '../resolved-networks.ts'
import type { ContainerConfig, ContainersConfig } from '../written/written-container.ts'
import type { AttachmentConfig } from '../written/written-networks.ts'
import { resolveNetwork } from './resolve-network.ts'

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
  return withProxy(config, new Map(attachments))
}

/** The proxy of links is where the links are, under their names, and on a network whose ports are published. */
function withProxy(
  { links = {}, networks = {} }: ContainersConfig,
  attachments: Map<string, ResolvedAttachment[]>,
): Map<string, ResolvedAttachment[]> {
  if (!attachments.has(linksProxy)) return attachments
  const aliases = new Map<string, string[]>()
  for (const name of Object.keys(links))
    for (const { network } of attachments.get(name) ?? [])
      aliases.set(network, [...(aliases.get(network) ?? [linksProxy]), name])
  if ([...aliases.keys()].every((name) => networks[name]?.internal === true))
    aliases.set(implicitNetwork, [linksProxy])
  const joined = [...aliases].map(([network, names]) => ({ network, aliases: names }))
  return attachments.set(linksProxy, joined)
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
  const ends = Object.entries(config.containers).flatMap(([name, container]) =>
    referencesOf(container).flatMap(({ reference, path }) => {
      const isSelf = reference.container === 'self' || reference.container === name
      if (isSelf) return path.includes('url') || !standsAlone(places.get(name)) ? [] : [name]
      const way = wayBetween(places, name, reference.container)
      return way.kind === 'join' ? [way.from, way.to] : []
    }),
  )
  return new Set(ends)
}

// Its own name, too, resolves only on a network.
const standsAlone = (place: Place | undefined): boolean =>
  place?.networks.length === 0 && place.networkMode === undefined

function declaredAttachments(name: string, { networks }: ContainerConfig): ResolvedAttachment[] {
  return entriesOf<string | AttachmentConfig>(networks).map(([key, written]) =>
    typeof written === 'string'
      ? { network: written, aliases: [name] }
      : { network: String(key), aliases: [...new Set([name, ...(written.aliases ?? [])])] },
  )
}
