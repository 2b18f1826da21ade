/** A port of the machine that runs the tests: its number, or the number with another one inside the container. */
export type HostPortConfig = number | MappedHostPortConfig

export interface MappedHostPortConfig {
  /** Port of the machine that runs the tests. */
  readonly host: number
  /** Port under which the container reaches it. Default: the same number. */
  readonly container?: number | undefined
}
