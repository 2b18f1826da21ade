import { BlockList, isIP } from 'node:net'
import type { NetworkInterfaceInfo } from 'node:os'

/**
 * True when an address lies in a subnet of one of this machine's interfaces, so that it can be dialled without a
 * published port. The bridge of a local engine is such an interface; that of an engine in a virtual machine is not.
 *
 * @param interfaces as `os.networkInterfaces()` gives them
 */
export function inLocalSubnet(
  { ipAddress, ipPrefixLength }: { ipAddress: string; ipPrefixLength: number },
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>,
): boolean {
  if (isIP(ipAddress) !== 4) return false
  const subnet = new BlockList()
  subnet.addSubnet(ipAddress, ipPrefixLength, 'ipv4')
  return Object.values(interfaces).some((infos) =>
    infos?.some(
      (info) => info.family === 'IPv4' && !info.internal && subnet.check(info.address, 'ipv4'),
    ),
  )
}
