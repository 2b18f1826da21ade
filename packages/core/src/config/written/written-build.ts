import type { Scalar } from './written-values.ts'

/** A folder with a Dockerfile, or the details of the build. */
export type BuildConfig = string | BuildObjectConfig

export interface BuildObjectConfig {
  /** Folder that the builder reads files from; a relative one starts at the config's folder. */
  readonly context: string
  /** Path of the Dockerfile inside the context. Default: 'Dockerfile'. */
  readonly dockerfile?: string | undefined
  /** Text of the Dockerfile, in place of a file. */
  readonly inline?: string | undefined
  /** Values of ARG instructions. They stay in the image; what must not is a secret. */
  readonly args?: Readonly<Record<string, Scalar>> | undefined
  /** Stage to build. Default: the last one. */
  readonly target?: string | undefined
  /** Platform to build for, such as 'linux/arm64'. Default: that of the container. */
  readonly platform?: string | undefined
  /** Secrets for RUN --mount=type=secret, by their ids: each a variable of the environment, or a file. They do not stay in the image. Needs BuildKit. */
  readonly secrets?: Readonly<Record<string, BuildSecretConfig>> | undefined
  /** Agents of SSH for RUN --mount=type=ssh: true for that of SSH_AUTH_SOCK, or paths of sockets by their ids. Needs BuildKit. */
  readonly ssh?: boolean | Readonly<Record<string, string>> | undefined
  /** Images whose layers may be used in place of building them again. */
  readonly cacheFrom?: readonly string[] | undefined
  /** Further contexts for FROM and COPY --from, by their names: folders, 'docker-image://…', or addresses of Git and https. Needs BuildKit. */
  readonly additionalContexts?: Readonly<Record<string, string>> | undefined
  /** Folder that keeps the built image as a file, from which another machine takes it; a relative one starts at the config's folder. */
  readonly cache?: string | undefined
  /** Network of the RUN steps: 'default', 'none' or 'host'. Default: 'default'. */
  readonly network?: 'default' | 'none' | 'host' | undefined
}

export interface BuildSecretConfig {
  /** Variable of the environment that holds the secret. */
  readonly env?: string | undefined
  /** File that holds the secret; a relative path starts at the config's folder. */
  readonly file?: string | undefined
}
