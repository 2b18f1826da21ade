import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os'
import { nowMs } from '../../abort.ts'
import { inLocalSubnet } from '../local-subnet.ts'

// A bridge comes up with its first container, and must be found soon.
const patienceMs = 50
const maximumAgeMs = 10_000

let known: { interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>; atMs: number } | undefined

/**
 * Whether an address lies in a subnet of this machine now. Asked before each probe, and the system takes milliseconds to list
 * its interfaces while an engine makes some, so what it said last is enough where it says yes.
 */
export function isBesideThisMachine(network: {
  ipAddress: string
  ipPrefixLength: number
}): boolean {
  const ageMs = known === undefined ? Infinity : nowMs() - known.atMs
  if (known && ageMs < maximumAgeMs && inLocalSubnet(network, known.interfaces)) return true
  if (ageMs < patienceMs) return false
  known = { interfaces: networkInterfaces(), atMs: nowMs() }
  return inLocalSubnet(network, known.interfaces)
}
