/** Something on the engine that outlives sessions. Snapshots and built images are what starts begin with. */
export interface KeptObject {
  kind: KeptKind
  /** Id on the engine; of a volume and of an image its name. */
  id: string
  /** Name on the engine. */
  name: string
  /** Project that it is kept for: the folder's name and a hash of the config's place. */
  project: string
  /** Where several engines are named, the one that has it. */
  engine?: string
  /** Declared name; of images that of the container. */
  declared: string
  /** Since 1970. */
  createdAtMs: number
  /** Undefined where it was not asked for, or the engine does not tell. */
  sizeBytes: number | undefined
  /** Of containers only. */
  container?: KeptContainerFacts
}

export type KeptKind = 'container' | 'network' | 'volume' | 'snapshot' | 'image'

export interface KeptContainerFacts {
  /** Such as `running` and `exited`. */
  state: string
  /** In the engine's words: `Up 3 minutes (healthy)`. */
  status: string
  image: string
  ports: KeptPort[]
}

export interface KeptPort {
  containerPort: number
  protocol: string
  /** Address of this side, such as `127.0.0.1:49153`. */
  address: string
}

/** What became of a removal. */
export interface RemovedKept {
  removed: KeptObject[]
  /** Those that are still there, and why in the engine's words. */
  failed: { object: KeptObject; reason: string }[]
}
