export interface ResolvedNetwork {
  /** The key in the config. */
  name: string
  /** Name of a network that exists already; it is used and never removed. */
  externalName: string | undefined
  driver: string
  driverOpts: Record<string, string>
  internal: boolean
  ipv6: boolean
  attachable: boolean
  /** Whether its containers may be on several engines. */
  across: boolean
  /** In a session, of one that is across: the engine that it is made on. */
  engine?: string
  labels: Record<string, string>
  ipam: ResolvedIpam | undefined
}

export interface ResolvedIpam {
  driver: string
  config: { subnet: string; gateway?: string; ipRange?: string }[]
}

export interface ResolvedAttachment {
  /** Declared name of the network. */
  network: string
  /** Includes the container's own name. */
  aliases: string[]
}
