import type { ContainerDeath } from './failure-report.ts'

export type Protocol = 'tcp' | 'udp' | 'sctp'

/** One declared port of a container and where the engine published it. */
export interface PortRecord {
  /** The key in the config, where ports were declared as a map. */
  name?: string
  containerPort: number
  protocol: Protocol
  /** Port at which tests reach it over IPv4; absent when there is none. */
  ipv4?: number
  /** The same over IPv6; it may differ from the IPv4 one. */
  ipv6?: number
}

/** A container's place on one network, keyed in the record by the network's declared name. */
export interface NetworkRecord {
  ipAddress: string
  ipv6Address?: string
  aliases: string[]
}

export type ContainerState =
  | 'created'
  | 'running'
  | 'paused'
  | 'restarting'
  | 'exited'
  | 'dead'
  | 'removed'

/** Everything a test may know of a container without asking again; plain data, as it crosses the socket. */
export interface ContainerRecord {
  name: string
  id: string
  image: string
  /** Where its ports are reached from the tests; '' where the connection mode finds no address. */
  host: string
  state: ContainerState
  /** Declared ports, in declared order. */
  ports: PortRecord[]
  networks: Record<string, NetworkRecord>
  /** The declared `url`, filled in for the host's side; empty while the tests cannot reach the container. */
  url?: string
  /** The declared `connection`, filled in for the host's side; a field is empty while the tests cannot reach the container. */
  connection?: Record<string, string>
  /** What its service can do beside what all can, such as 'reset'. */
  actions?: readonly string[]
  /** Of a link: the container that it leads to, by the name under which the session knows it. */
  link?: {
    to: string
    /** The url of that container is about a port that does not go over the link. */
    urlLeadsPast?: boolean
  }
  /** Set while it is down because it ended by itself. */
  death?: ContainerDeath
}
