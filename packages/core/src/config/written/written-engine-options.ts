import type { Scalar, Size } from './written-values.ts'

/** Options of a container that the engine takes as they are; `config/engine-options.ts` says what becomes of each. */
export interface EngineOptionsConfig {
  /** User that runs the command, such as 'node' or '1000:1000'. Default: that of the image. */
  readonly user?: string | undefined
  /** Further groups of the user, by name or number. Default: none. */
  readonly groupAdd?: readonly (string | number)[] | undefined
  /** Working directory of the command. Default: that of the image. */
  readonly workingDir?: string | undefined
  /** Host name inside the container. Default: the start of the container's id. */
  readonly hostname?: string | undefined
  /** DNS servers: an address or a list. Default: those of the engine. */
  readonly dns?: string | readonly string[] | undefined
  /** Signal that asks the container to stop. Default: that of the image, else 'SIGTERM'. */
  readonly stopSignal?: string | undefined
  /** Runs a small init process that passes signals on and reaps children. Default: false. */
  readonly init?: boolean | undefined
  /** Makes the container's own file system read-only. Default: false. */
  readonly readOnly?: boolean | undefined
  /** Most memory that the container may use, such as '512m', or bytes. Default: no limit. */
  readonly memory?: Size | undefined
  /** Processors that the container may use, such as 0.5 or 2. Default: no limit. */
  readonly cpus?: number | undefined
  /** Size of /dev/shm, such as '256m', or bytes. Default: that of the engine, 64m. */
  readonly shmSize?: Size | undefined
  /** Resource limits of processes: a map from name to a number, or to { soft, hard }; -1 for no limit. Default: those of the engine. */
  readonly ulimits?: Readonly<Record<string, number | UlimitConfig>> | undefined
  /** Kernel settings of the container. Default: none. */
  readonly sysctls?: Readonly<Record<string, Scalar>> | undefined
  /** Devices of the engine's host: '/dev/fuse', or '/dev/host:/dev/container:rwm'. Default: none. */
  readonly devices?: readonly string[] | undefined
  /** Linux capabilities to add, such as 'NET_ADMIN'. Default: none. */
  readonly capAdd?: readonly string[] | undefined
  /** Linux capabilities to drop, such as 'ALL'. Default: none. */
  readonly capDrop?: readonly string[] | undefined
  /** Security options, such as 'no-new-privileges'. Default: none. */
  readonly securityOpt?: readonly string[] | undefined
  /** Gives the container full access to the host. Default: false. */
  readonly privileged?: boolean | undefined
  /** Namespace of control groups: 'private' or 'host'. Default: that of the engine. */
  readonly cgroupnsMode?: 'private' | 'host' | undefined
}

export interface UlimitConfig {
  /** Limit that the process starts with. */
  readonly soft: number
  /** Limit up to which it may raise it. */
  readonly hard: number
}
