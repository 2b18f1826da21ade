import { readFile } from 'node:fs/promises'
import { isIPv4 } from 'node:net'
import type Docker from 'dockerode'
import { capabilitiesOf } from '../capabilities.ts'

/** The network that an engine puts containers on that ask for none. */
export interface EngineBridge {
  /** Such as '172.17.0.0/16'. */
  subnet: string | undefined
  /** Where the engine tells it. */
  gateway: string | undefined
}

/** Looks the engine's own network up. */
export async function engineBridge(docker: Docker): Promise<EngineBridge> {
  try {
    const { bridgeName } = await capabilitiesOf(docker)
    const { IPAM } = (await docker.getNetwork(bridgeName).inspect()) as { IPAM?: Ipam }
    const ranges = IPAM?.Config ?? []
    return {
      subnet: ranges.find(({ Subnet = '' }) => isIPv4(Subnet.split('/')[0] ?? ''))?.Subnet,
      gateway: ranges.map(({ Gateway = '' }) => Gateway).find(isIPv4),
    }
  } catch {
    // The engine may have no such network, or keep it from this user.
    return { subnet: undefined, gateway: undefined }
  }
}

interface Ipam {
  Config?: { Subnet?: string; Gateway?: string }[]
}

/** The gateway of this namespace's default route. */
export async function defaultGateway(): Promise<string | undefined> {
  return defaultGatewayIn(await readFile('/proc/net/route', 'utf8').catch(() => ''))
}

/** The same in the kernel's table, whose addresses are hexadecimal and backwards. */
export function defaultGatewayIn(table: string): string | undefined {
  const [, , gateway] =
    table
      .split('\n')
      .map((line) => line.split('\t'))
      .find(([, destination, via]) => destination === '00000000' && via !== '00000000') ?? []
  const bytes = gateway?.match(/[0-9A-F]{2}/gi)?.map((byte) => Number.parseInt(byte, 16))
  return bytes?.toReversed().join('.')
}
