/** A network that containers of the config may join. */
export interface NetworkConfig {
  /** Driver of the network. Default: 'bridge'. */
  readonly driver?: string | undefined
  /** Options of the driver. */
  readonly driverOpts?: Readonly<Record<string, string | number | boolean>> | undefined
  /** Cuts the network off from the outside. Default: false. */
  readonly internal?: boolean | undefined
  /** Gives the network IPv6 addresses too. Default: false. */
  readonly ipv6?: boolean | undefined
  /** Lets containers made by others join, where the driver is 'overlay'. Default: false. */
  readonly attachable?: boolean | undefined
  /** True lets its containers be on several engines of a swarm, where `engines` names more than one. Default: false. */
  readonly across?: boolean | undefined
  /** Labels of the network. Names under org.testcontainers are taken. */
  readonly labels?: Readonly<Record<string, string | number | boolean>> | undefined
  /** Address ranges. Default: the engine picks a free one. */
  readonly ipam?: IpamConfig | undefined
  /** A network that exists already and is never removed: true if its name is the key, else its name. Excludes all other keys. */
  readonly external?: true | string | undefined
}

export interface IpamConfig {
  /** Driver that hands out addresses. Default: 'default'. */
  readonly driver?: string | undefined
  /** Address ranges of the network. */
  readonly config?: readonly IpamRangeConfig[] | undefined
}

export interface IpamRangeConfig {
  /** Range such as '172.28.0.0/16'. */
  readonly subnet: string
  /** Address of the gateway. Default: the first of the subnet. */
  readonly gateway?: string | undefined
  /** Part of the subnet that addresses are handed out from. Default: all of it. */
  readonly ipRange?: string | undefined
}

/** Names of networks, or a map from name to the container's place on it. */
export type AttachmentsConfig = readonly string[] | Readonly<Record<string, AttachmentConfig>>

export interface AttachmentConfig {
  /** Further names of the container on this network, beside its own. */
  readonly aliases?: readonly string[] | undefined
}
