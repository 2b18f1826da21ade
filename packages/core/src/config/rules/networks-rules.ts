import { namespaceOwner } from '../dependencies.ts'
import { orCandidates } from '../did-you-mean.ts'
import { entriesOf, isList, isRecord } from '../entries.ts'
import { pathText, type Issue } from '../issues.ts'
import type { ContainerConfig, ContainersConfig } from '../written/written-container.ts'
import type { AttachmentConfig } from '../written/written-networks.ts'
import { eachContainer, type Rule } from './each-container.ts'

const ownNetworks = ['bridge', 'host', 'none']

export const networksAreDeclared: Rule = eachContainer((container, { config: { networks = {} } }) =>
  attachmentsOf(container).flatMap(({ key, network, aliases }) => {
    if (Object.hasOwn(networks, network)) return []
    const message = undeclared(network, { aliases, declared: Object.keys(networks) })
    return [{ path: ['networks', key], message, also: [['networks', network]] }]
  }),
)

export const networksAreListedOnce: Rule = eachContainer((container) => {
  const attachments = attachmentsOf(container)
  return attachments.flatMap(({ key, network }, index) => {
    const first = attachments.findIndex((other) => other.network === network)
    if (first === index) return []
    const message = `network "${network}" is listed twice, first at ${pathText(['networks', attachments[first]?.key ?? 0])}`
    return [{ path: ['networks', key], message }]
  })
})

export const aliasesAreUnique: Rule = eachContainer((container, { name, config: { containers } }) =>
  attachmentsOf(container).flatMap(({ key, network, aliases }) =>
    aliases.flatMap((alias, index) => {
      const other = containers[alias]
      if (
        alias === name ||
        !other ||
        !attachmentsOf(other).some((place) => place.network === network)
      )
        return []
      const message = `"${alias}" is the name of another container on network "${network}", choose another alias`
      return [{ path: ['networks', key, 'aliases', index], message }]
    }),
  ),
)

export function externalNetworksStandAlone({ networks = {} }: ContainersConfig): Issue[] {
  return Object.entries(networks).flatMap(([name, network]) => {
    if (network.external === undefined) return []
    const path = ['networks', name]
    const others = Object.keys(network).filter((key) => key !== 'external')
    return [
      ...others.map((key) => ({
        path: [...path, key],
        message: 'an external network exists already and takes no other keys',
      })),
      ...(ownNetworks.includes(String(network.external))
        ? [
            {
              path: [...path, 'external'],
              message: `"${network.external}" is a network of the engine's own; use networkMode on the containers`,
            },
          ]
        : []),
    ]
  })
}

/** What the engine would refuse or, worse, drop in silence, by mode of the network. */
export const networkModesFit: Rule = eachContainer((container) => {
  const { networkMode } = container
  if (networkMode === undefined) return []
  return unfitKeys(networkMode)
    .filter((key) => isFilled(container[key]))
    .map((key) => ({ path: [key], message: reasons[key](networkMode) }))
})

type UnfitKey = 'networks' | 'ports' | 'hostname' | 'extraHosts' | 'dns'

function unfitKeys(networkMode: string): UnfitKey[] {
  if (networkMode === 'bridge') return ['networks']
  if (networkMode === 'host' || networkMode === 'none') return ['networks', 'ports']
  return ['networks', 'ports', 'hostname', 'extraHosts', 'dns']
}

const inPlace = (mode: string): string => {
  const owner = namespaceOwner({ networkMode: mode })
  return owner === undefined ? '' : `; declare it on "${owner}"`
}

const reasons: Record<UnfitKey, (mode: string) => string> = {
  networks: (mode) =>
    `networks and aliases do not go with networkMode "${mode}", use one of the two`,
  ports: (mode) => `ports cannot be published with networkMode "${mode}"${inPlace(mode)}`,
  hostname: (mode) => `a host name cannot be set with networkMode "${mode}"${inPlace(mode)}`,
  extraHosts: (mode) => `extra hosts cannot be set with networkMode "${mode}"${inPlace(mode)}`,
  dns: (mode) => `DNS servers cannot be set with networkMode "${mode}"${inPlace(mode)}`,
}

const isFilled = (value: unknown): boolean =>
  isRecord(value)
    ? Object.keys(value).length > 0
    : isList(value)
      ? value.length > 0
      : value !== undefined

function undeclared(
  network: string,
  { aliases, declared }: { aliases: readonly string[]; declared: string[] },
): string {
  if (!ownNetworks.includes(network))
    return `network "${network}" is not declared.${orCandidates(network, declared)}`
  return aliases.length > 0
    ? `aliases need a network of the config; "${network}" is one of the engine's own and knows none`
    : `"${network}" is a network of the engine's own; use networkMode: "${network}"`
}

interface Attachment {
  key: string | number
  network: string
  aliases: readonly string[]
}

function attachmentsOf({ networks }: ContainerConfig): Attachment[] {
  return entriesOf<string | AttachmentConfig>(networks).map(([key, value]) =>
    typeof value === 'string'
      ? { key, network: value, aliases: [] }
      : { key, network: String(key), aliases: value.aliases ?? [] },
  )
}
