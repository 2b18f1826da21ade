import {
  boolean,
  listOf,
  object,
  pairs,
  plain,
  recordOf,
  string,
  stringOrNumber,
  type Decoder,
  type Plain,
} from './decode.ts'

export interface ComposeNetwork {
  name?: string
  driver?: string
  driver_opts?: Record<string, string>
  ipam?: ComposeIpam
  external?: boolean
  internal?: boolean
  attachable?: boolean
  enable_ipv4?: boolean
  enable_ipv6?: boolean
  labels?: Record<string, string>
}

export interface ComposeIpam {
  driver?: string
  config?: ComposeIpamConfig[]
  options?: Record<string, string>
}

export interface ComposeIpamConfig {
  subnet?: string
  ip_range?: string
  gateway?: string
  aux_addresses?: Plain
}

export interface ComposeVolume {
  name?: string
  driver?: string
  driver_opts?: Record<string, string>
  external?: boolean
  labels?: Record<string, string>
}

/** A config or a secret. */
export interface ComposeFile {
  name?: string
  file?: string
  environment?: string
  content?: string
  external?: boolean
  labels?: Record<string, string>
  driver?: string
  driver_opts?: Record<string, string>
  template_driver?: string
}

export const network: Decoder<ComposeNetwork> = object<ComposeNetwork>({
  name: string,
  driver: string,
  driver_opts: recordOf(stringOrNumber),
  ipam: object<ComposeIpam>({
    driver: string,
    config: listOf(
      object<ComposeIpamConfig>({
        subnet: string,
        ip_range: string,
        gateway: string,
        aux_addresses: plain,
      }),
    ),
    options: recordOf(string),
  }),
  external: boolean,
  internal: boolean,
  attachable: boolean,
  enable_ipv4: boolean,
  enable_ipv6: boolean,
  labels: pairs(''),
})

export const volume: Decoder<ComposeVolume> = object<ComposeVolume>({
  name: string,
  driver: string,
  driver_opts: recordOf(stringOrNumber),
  external: boolean,
  labels: pairs(''),
})

export const file: Decoder<ComposeFile> = object<ComposeFile>({
  name: string,
  file: string,
  environment: string,
  content: string,
  external: boolean,
  labels: pairs(''),
  driver: string,
  driver_opts: recordOf(stringOrNumber),
  template_driver: string,
})
