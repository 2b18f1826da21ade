import type { PublishedPortConfig } from '@mooring/core/config'
import type { ComposePort } from '../model/ports.ts'
import type { ComposeService } from '../model/service.ts'
import type { Declared } from './part.ts'
import type { Refusal } from './refusals.ts'

type Ports = PublishedPortConfig[] | Record<string, PublishedPortConfig>

/** The published ports: a map where each has a name, else a list. */
export function portsOf(
  { ports = [], network_mode: mode }: ComposeService,
  isFixed: boolean,
): Declared<Ports | undefined> {
  // What compose accepts there, and publishes nothing.
  const published = mode === undefined || mode === 'bridge' ? oncePerTarget(ports, isFixed) : []
  const declared = published.map((port) => declaredPort(port, isFixed))
  const names = published.map(({ name }) => name)
  const value =
    names.every((name) => name !== undefined) && new Set(names).size === names.length
      ? Object.fromEntries(
          names.map((name, index) => [name, declared[index] as PublishedPortConfig]),
        )
      : declared
  return {
    value: declared.length === 0 ? undefined : value,
    refusals: isFixed ? rangesOf(ports) : [],
  }
}

/** Ports of the host that a service asks for by number. */
export const fixedPorts = ({ ports = [] }: ComposeService): string[] =>
  ports.flatMap(({ published }) =>
    published === undefined || published === '0' ? [] : [published],
  )

// Without numbers of the host, what is published on several addresses or numbers is the same port.
function oncePerTarget(ports: readonly ComposePort[], isFixed: boolean): readonly ComposePort[] {
  if (isFixed) return ports
  const targets = new Map(ports.map((port) => [`${port.target}/${port.protocol}`, port]))
  return [...targets.values()]
}

function declaredPort(
  { target, published, protocol, host_ip: hostIp }: ComposePort,
  isFixed: boolean,
): PublishedPortConfig {
  const container =
    protocol === 'tcp' ? target : (`${target}/${protocol}` as PublishedPortConfig['container'])
  if (!isFixed || published === undefined || published === '0') return { container }
  return { container, host: Number(published), ...(hostIp === undefined ? {} : { hostIp }) }
}

const rangesOf = (ports: readonly ComposePort[]): Refusal[] =>
  ports.flatMap(({ published = '' }, index) =>
    published.includes('-')
      ? [{ path: ['ports', index], because: 'a fixed port is one number, not a range' }]
      : [],
  )
