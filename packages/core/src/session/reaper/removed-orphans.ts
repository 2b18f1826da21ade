/** What dead sessions had left, after its removal. */
export interface RemovedOrphans {
  /** Names on the engine. */
  containers: string[]
  networks: string[]
  volumes: string[]
  /** What could not be removed, with the reason. */
  failures: { name: string; error: unknown }[]
}
