/** A server that runs already: its URL, or an object. */
export type UseConfig = string | UsedServerConfig

export interface UsedServerConfig {
  /** URL of the server. Empty: there is none, and the container is started. */
  readonly url: string
  /** True for a server that does not look like one for tests: on another network, or with "prod" in its name. Default: false. */
  readonly allow?: boolean | undefined
}
