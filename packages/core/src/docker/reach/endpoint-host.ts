import { execFile } from 'node:child_process'
import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { promisify } from 'node:util'
import type { EndpointAddress, SshAddress } from '../endpoint/address.ts'

/** True where the engine's address says this very machine, or does not say another one. */
export const isOnThisMachine = (address: EndpointAddress): boolean =>
  address.kind === 'socket' || isLoopback(address.host)

/** The host that an address names, as tests reach ports there. */
export async function endpointHost(address: EndpointAddress): Promise<string> {
  // Not localhost: ports are published on that address, and localhost may mean ::1 first.
  if (address.kind === 'socket' || address.host === 'localhost') return '127.0.0.1'
  const host = address.kind === 'ssh' ? await sshHostName(address) : address.host
  return (await onlyIPv6(host)) ?? host
}

export function isLoopback(host: string): boolean {
  if (host === 'localhost') return true
  const version = isIP(host)
  return version !== 0 && loopback.check(host, version === 6 ? 'ipv6' : 'ipv4')
}

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

// What follows the name in the user's ssh config; no connection is made.
async function sshHostName({ host }: SshAddress): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('ssh', ['-G', '--', host], { timeout: 5_000 })
    return /^hostname (.+)$/m.exec(stdout)?.[1]?.trim() ?? host
  } catch {
    return host
  }
}

// Host ports are looked up in the family of the host, and a name does not tell its family.
async function onlyIPv6(host: string): Promise<string | undefined> {
  if (isIP(host) !== 0) return undefined
  const addresses = await lookup(host, { all: true }).catch(() => [])
  return addresses.some(({ family }) => family === 4) ? undefined : addresses[0]?.address
}
