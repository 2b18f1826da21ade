import type { Protocol } from '@mooring/client'

/** Number of a container port, alone (tcp) or with its protocol. */
export type PortNumber = number | `${number}` | `${number}/${Protocol}`

/** One port: its number in the container, or the number with where it is published. */
export type PortConfig = PortNumber | PublishedPortConfig

export interface PublishedPortConfig {
  /** Port in the container: 80, '80' or '53/udp'. */
  readonly container: PortNumber
  /** Port of the host, from 1 to 65535. Default: a free one that the engine picks. */
  readonly host?: number | undefined
  /** Address of the host to publish on, or a list such as ['127.0.0.1', '::1']; '0.0.0.0' or '::' for all. Default: '127.0.0.1', or all where tests reach the engine in another way. */
  readonly hostIp?: string | readonly string[] | undefined
  /** 'tcp', 'udp' or 'sctp'. Default: 'tcp', or what `container` says. */
  readonly protocol?: Protocol | undefined
}

/** A list, or a map whose keys become the names of the ports. */
export type PortsConfig = readonly PortConfig[] | Readonly<Record<string, PortConfig>>
