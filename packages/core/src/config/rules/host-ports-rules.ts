import { entriesOf, isList, isRecord } from '../entries.ts'
import type { Path } from '../issues.ts'
import { hostAlias } from '../resolved.ts'
import type { ContainerConfig } from '../written/written-container.ts'
import type { HostPortConfig } from '../written/written-host-ports.ts'
import { eachContainer, type Rule, type RuleIssue } from './each-container.ts'

/** The port of the SSH server behind host port exposure. */
const sshPort = 22

export const hostPortsAreFree: Rule = eachContainer(({ hostPorts = [] }) =>
  entriesOf<HostPortConfig>(hostPorts).flatMap(([key, entry], _, entries): RuleIssue[] => {
    const path = ['hostPorts', key]
    const number = containerPortOf(entry)
    if (number === sshPort) {
      const message = 'host port exposure cannot use 22 inside the container: SSH port is reserved'
      return [{ path, message }]
    }
    const [, first = entry] = entries.find(([, other]) => containerPortOf(other) === number) ?? []
    if (hostPortOf(first) === hostPortOf(entry)) return []
    const message = `host port exposure uses ${number} inside the container already, for host port ${hostPortOf(first)}`
    return [{ path, message }]
  }),
)

export const hostAccessFitsHostPorts: Rule = eachContainer(({ hostPorts = [], hostAccess }) =>
  hostAccess === false && hostPorts.length > 0
    ? [{ path: ['hostAccess'], message: 'is false, but hostPorts asks for host port exposure' }]
    : [],
)

/** The name of the host in a container is ours to give where it reaches the host. */
export const hostAliasIsFree: Rule = eachContainer((container) =>
  reachesHost(container)
    ? aliasesOf(container).map((path) => ({
        path,
        message: `"${hostAlias}" is given by host port exposure, leave it out`,
      }))
    : [],
)

export const hostIsReachedOverNetworks: Rule = eachContainer((container) => {
  const { networkMode } = container
  if (!reachesHost(container) || networkMode === undefined || networkMode === 'bridge') return []
  const message = `host port exposure needs a network of the container, which networkMode "${networkMode}" does not give it`
  return [{ path: [keyOf(container)], message }]
})

const reachesHost = ({ hostPorts, hostAccess }: ContainerConfig): boolean =>
  hostAccess === true || (hostPorts?.length ?? 0) > 0

const keyOf = ({ hostPorts }: ContainerConfig): string =>
  hostPorts === undefined ? 'hostAccess' : 'hostPorts'

const hostPortOf = (entry: HostPortConfig): number =>
  typeof entry === 'number' ? entry : entry.host

const containerPortOf = (entry: HostPortConfig): number =>
  typeof entry === 'number' ? entry : (entry.container ?? entry.host)

/** Places below a container where somebody gave the alias, in whatever case. */
function aliasesOf({ extraHosts, hostname, networks }: ContainerConfig): Path[] {
  const hosts = entriesOf<string>(extraHosts).flatMap(([key, value]): Path[] =>
    isAlias(typeof key === 'string' ? key : (value.split(/[:=]/)[0] ?? ''))
      ? [['extraHosts', key]]
      : [],
  )
  const attached = isList(networks) || !isRecord(networks) ? [] : Object.entries(networks)
  const aliases = attached.flatMap(([network, { aliases: given = [] }]) =>
    given.flatMap((alias, index): Path[] =>
      isAlias(alias) ? [['networks', network, 'aliases', index]] : [],
    ),
  )
  return [...hosts, ...(isAlias(hostname ?? '') ? [['hostname']] : []), ...aliases]
}

const isAlias = (name: string): boolean =>
  name.trim().replace(/\.$/, '').toLowerCase() === hostAlias
