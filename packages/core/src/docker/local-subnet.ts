import { isIPv4 } from 'node:net'
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
  if (!isIPv4(ipAddress)) return false
  const networkOf = (address: string): number =>
    Math.floor(numberOf(address) / 2 ** (32 - ipPrefixLength))
  const network = networkOf(ipAddress)
  return Object.values(interfaces).some((infos) =>
    infos?.some(
      (info) => info.family === 'IPv4' && !info.internal && networkOf(info.address) === network,
    ),
  )
}

// By hand, since a BlockList of Node for each look was what waits of many containers at once took longest for.
const numberOf = (address: string): number =>
  address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
