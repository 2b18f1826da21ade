import type { ResolvedWait } from '../config/resolved-waits.ts'
import { poll } from './poll.ts'
import { probeTcp } from './tcp-probe.ts'
import type { FailedProbe, ProbeOptions, WaitStrategy } from './wait-strategy.ts'
import type { WaitTarget } from './wait-target.ts'

type PortsWait = Extract<ResolvedWait, { kind: 'ports' }>

/**
 * Ready when something listens on every tcp port, dialled from the host; ports of other protocols
 * cannot be probed.
 */
export function waitForPorts({ ports }: PortsWait): WaitStrategy {
  return {
    waitsFor: (target) => portsText(ports ?? target.tcpPorts),
    containerEnd: 'hopeless',
    untilReady: (target, options) => untilListening(ports ?? target.tcpPorts, target, options),
  }
}

const portsText = (ports: readonly number[]): string =>
  `${ports.length === 1 ? 'port' : 'ports'} ${ports.join(', ')}`

async function untilListening(
  ports: readonly number[],
  target: WaitTarget,
  options: ProbeOptions,
): Promise<void> {
  const lastProbes = new Map<number, string>()
  const waits = ports.map(async (port) => {
    const onProbe = ({ text }: FailedProbe): void => {
      lastProbes.set(port, text)
      options.onProbe({ text: [...lastProbes.values()].join(', ') })
    }
    await poll((signal) => probeTcp(target.probeAddress(port), signal), { ...options, onProbe })
    lastProbes.delete(port)
  })
  await Promise.all(waits)
}
