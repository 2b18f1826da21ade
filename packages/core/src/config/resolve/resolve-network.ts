import type { ResolvedIpam, ResolvedNetwork } from '../resolved-networks.ts'
import type { IpamConfig, NetworkConfig } from '../written/written-networks.ts'
import { textValues } from './resolve-values.ts'

export function resolveNetwork(name: string, written: NetworkConfig): ResolvedNetwork {
  return {
    name,
    externalName: written.external === true ? name : written.external,
    driver: written.driver ?? 'bridge',
    driverOpts: textValues(written.driverOpts),
    internal: written.internal ?? false,
    ipv6: written.ipv6 ?? false,
    attachable: written.attachable ?? false,
    across: written.across ?? false,
    labels: textValues(written.labels),
    ipam: written.ipam && resolveIpam(written.ipam),
  }
}

function resolveIpam({ driver = 'default', config = [] }: IpamConfig): ResolvedIpam {
  const ranges = config.map(({ subnet, gateway, ipRange }) => ({
    subnet,
    ...(gateway !== undefined && { gateway }),
    ...(ipRange !== undefined && { ipRange }),
  }))
  return { driver, config: ranges }
}
