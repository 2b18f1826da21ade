/** A line to a container; what it is declared with beside this (ports, url, fields) is that of its target. */
export interface ResolvedLink {
  /** The container that it leads to; of an instance, the instance there. */
  to: string
  /** Its name on the network. */
  alias: string
  ports: ResolvedLinkPort[]
  /** Which of the listening ports it has. */
  slot: number
  /** The url of its target is about a port that does not go over it. */
  urlLeadsPast: boolean
}

export interface ResolvedLinkPort {
  /** Of the target. */
  containerPort: number
  /** Of the proxy: one, or one for each of those that are there at once. */
  listenPorts: number[]
}
