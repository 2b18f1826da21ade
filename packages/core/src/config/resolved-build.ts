export interface ResolvedBuild {
  /** Absolute path of the context folder. */
  contextPath: string
  /** Path of the Dockerfile inside the context, with forward slashes. */
  dockerfile: string
  /** Text of the Dockerfile; undefined: that of the file. */
  inline: string | undefined
  args: Record<string, string>
  target: string | undefined
  /** Undefined: that of the container. */
  platform: string | undefined
  secrets: ResolvedSecret[]
  ssh: ResolvedAgent[]
  cacheFrom: string[]
  additionalContexts: Record<string, ResolvedContext>
  /** Absolute path of the folder that keeps the image as a file. */
  cache: string | undefined
  network: 'default' | 'none' | 'host' | undefined
}

/** A secret of a build: a variable of the environment, or a file by its absolute path. */
export type ResolvedSecret = { id: string } & ({ variable: string } | { path: string })

/** An agent of SSH. */
export interface ResolvedAgent {
  id: string
  /** Absolute path of its socket; undefined: that of SSH_AUTH_SOCK. */
  path: string | undefined
}

/** A further context of a build. */
export interface ResolvedContext {
  /** As written. */
  reference: string
  /** Absolute path of a folder; undefined: the builder fetches it. */
  path: string | undefined
}
