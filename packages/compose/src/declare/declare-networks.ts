import type { AttachmentConfig, NetworkConfig } from '@mooring/core/config'
import type { ComposeProject } from '../model/compose-project.ts'
import type { ComposeIpam, ComposeNetwork } from '../model/resources.ts'
import type { ComposeAttachment, ComposeService } from '../model/service.ts'
import type { Declared } from './part.ts'
import type { Refusal } from './refusals.ts'

type Attachments = Record<string, AttachmentConfig>

/** The networks that a service joins, those of high priority first, with all the names that compose gives it. */
export function attachmentsOf(
  name: string,
  project: ComposeProject,
): Declared<Attachments | undefined> {
  const {
    networks = {},
    network_mode: mode,
    container_name: other,
    hostname,
  } = project.services[name] ?? {}
  if (mode !== undefined) return { value: undefined, refusals: [] }
  const priority = (key: string): number => networks[key]?.priority ?? 0
  const keys = Object.keys(networks).toSorted(
    (a, b) => priority(b) - priority(a) || (a < b ? -1 : 1),
  )
  const names = [other, hostname, ...linkNames(name, project)].filter(
    (each) => each !== undefined && each !== name,
  )
  return {
    value: Object.fromEntries(
      keys.map((key) => {
        const aliases = [...new Set([...(networks[key]?.aliases ?? []), ...(names as string[])])]
        return [key, aliases.length > 0 ? { aliases } : {}]
      }),
    ),
    refusals: keys.flatMap((key) => attachmentProblems(key, networks[key] ?? {})),
  }
}

/** Names under which links of other services know this one. */
const linkNames = (name: string, { services }: ComposeProject): string[] =>
  Object.values(services).flatMap(({ links = [] }: ComposeService) =>
    links.flatMap((link) => {
      const [service, alias] = link.split(':')
      return service === name && alias !== undefined ? [alias] : []
    }),
  )

function attachmentProblems(key: string, attachment: ComposeAttachment): Refusal[] {
  const { aliases: _aliases, priority: _priority, ...rest } = attachment
  return Object.keys(rest).map((option) => ({
    path: ['networks', key, option],
    because: 'a container joins a network under names, with addresses that the engine picks',
  }))
}

/** A network, whose paths start at it. */
export function networkOf(written: ComposeNetwork): Declared<NetworkConfig> {
  if (written.external === true) return { value: { external: written.name ?? true }, refusals: [] }
  const {
    driver,
    driver_opts: driverOpts,
    internal,
    attachable,
    enable_ipv6: ipv6,
    labels,
    ipam,
  } = written
  const config = Object.entries({
    driver,
    driverOpts: notEmpty(driverOpts),
    internal,
    attachable,
    ipv6,
    labels: notEmpty(labels),
    ipam: ipamOf(ipam),
  }).filter(([, value]) => value !== undefined)
  return { value: Object.fromEntries(config), refusals: networkProblems(written) }
}

function ipamOf({ driver, config = [] }: ComposeIpam = {}): NetworkConfig['ipam'] {
  const ranges = config.flatMap(({ subnet, gateway, ip_range: ipRange }) =>
    subnet === undefined
      ? []
      : [
          {
            subnet,
            ...(gateway === undefined ? {} : { gateway }),
            ...(ipRange === undefined ? {} : { ipRange }),
          },
        ],
  )
  if (ranges.length === 0 && driver === undefined) return undefined
  return {
    ...(driver === undefined ? {} : { driver }),
    ...(ranges.length > 0 ? { config: ranges } : {}),
  }
}

function networkProblems({ enable_ipv4: ipv4, ipam }: ComposeNetwork): Refusal[] {
  const refused = (path: (string | number)[], because: string): Refusal => ({ path, because })
  return [
    ...(ipv4 === false ? [refused(['enable_ipv4'], 'networks have IPv4 addresses')] : []),
    ...(Object.keys(ipam?.options ?? {}).length > 0
      ? [refused(['ipam', 'options'], 'address ranges have no options')]
      : []),
    ...(ipam?.config ?? []).flatMap(({ aux_addresses: extra }, index) =>
      extra === undefined
        ? []
        : [refused(['ipam', 'config', index, 'aux_addresses'], 'no addresses are set aside')],
    ),
  ]
}

const notEmpty = <T extends object>(record: T | undefined): T | undefined =>
  record && Object.keys(record).length > 0 ? record : undefined
