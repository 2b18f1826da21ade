import type { ResolvedHostPort } from '../resolved.ts'
import type { HostPortConfig } from '../written/written-host-ports.ts'

/** The host ports of a container, each once, in declared order. */
export function resolveHostPorts(written: readonly HostPortConfig[] = []): ResolvedHostPort[] {
  const all = written.map((entry): ResolvedHostPort => {
    if (typeof entry === 'number') return { hostPort: entry, containerPort: entry }
    return { hostPort: entry.host, containerPort: entry.container ?? entry.host }
  })
  return [...new Map(all.map((port) => [port.containerPort, port])).values()]
}
