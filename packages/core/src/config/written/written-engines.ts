/** A Docker engine that containers are placed on: 'default' (the one that is found without this), an address such as 'ssh://ci@build-1', or the details. */
export type EngineConfig = string | EngineDetailsConfig

export interface EngineDetailsConfig {
  /** 'default', or an address as DOCKER_HOST takes it: 'ssh://ci@build-1', 'tcp://10.0.0.7:2376'. */
  readonly host: string
  /** Folder with ca.pem, cert.pem and key.pem for TLS, relative to the folder of the config. Default: what the environment says. */
  readonly certificates?: string | undefined
  /** Host name or IP address under which tests reach its published ports. Default: the one in `host`. */
  readonly address?: string | undefined
  /** Share of the containers that it takes, against the other engines. Default: 1. */
  readonly weight?: number | undefined
}
