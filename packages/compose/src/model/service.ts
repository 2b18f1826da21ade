import type { ComposeBuild } from './build.ts'
import type { Plain } from './decode.ts'
import type { ComposeDeploy } from './deploy.ts'
import type { ComposeHealthcheck } from './healthcheck.ts'
import type { FileMount } from './mounts.ts'
import type { ComposePort } from './ports.ts'
import type { ComposeVolumeMount } from './volume-mounts.ts'

/** A service in long forms, under the names that compose has for its parts. */
export interface ComposeService {
  image?: string
  build?: ComposeBuild
  pull_policy?: string
  platform?: string
  command?: string[] | null
  entrypoint?: string[] | null
  /** null: a variable without a value, which takes that of the image away. */
  environment?: Record<string, string | null>
  env_file?: EnvFile[]
  ports?: ComposePort[]
  expose?: string[]
  networks?: Record<string, ComposeAttachment | null>
  network_mode?: string
  volumes?: ComposeVolumeMount[]
  tmpfs?: string[]
  configs?: FileMount[]
  secrets?: FileMount[]
  depends_on?: Record<string, ComposeDependency>
  links?: string[]
  healthcheck?: ComposeHealthcheck
  user?: string
  working_dir?: string
  hostname?: string
  domainname?: string
  container_name?: string
  labels?: Record<string, string>
  label_file?: string[]
  extra_hosts?: string[]
  dns?: string[]
  dns_search?: string[]
  dns_opt?: string[]
  cap_add?: string[]
  cap_drop?: string[]
  security_opt?: string[]
  group_add?: string[]
  sysctls?: Record<string, string>
  ulimits?: Record<string, number | ComposeUlimit>
  privileged?: boolean
  init?: boolean
  read_only?: boolean
  tty?: boolean
  stdin_open?: boolean
  shm_size?: string
  mem_limit?: string
  mem_reservation?: string
  memswap_limit?: string
  mem_swappiness?: string
  cpus?: number
  cpu_count?: number
  cpu_percent?: number
  cpu_period?: number
  cpu_quota?: number
  cpu_rt_period?: number
  cpu_rt_runtime?: number
  cpu_shares?: number
  cpuset?: string
  pids_limit?: number
  oom_kill_disable?: boolean
  oom_score_adj?: number
  stop_grace_period?: string
  stop_signal?: string
  pid?: string
  ipc?: string
  uts?: string
  userns_mode?: string
  cgroup?: string
  cgroup_parent?: string
  runtime?: string
  device_cgroup_rules?: string[]
  storage_opt?: Record<string, string>
  devices?: ComposeDevice[]
  restart?: string
  profiles?: string[]
  scale?: number
  deploy?: ComposeDeploy
  logging?: { driver?: string; options?: Record<string, string> }
  attach?: boolean
  develop?: Plain
  annotations?: Record<string, string>
  blkio_config?: Plain
  credential_spec?: Plain
  extends?: Plain
  external_links?: string[]
  gpus?: Plain
  isolation?: string
  mac_address?: string
  models?: Plain
  post_start?: Plain
  pre_stop?: Plain
  provider?: Plain
  pull_refresh_after?: string
  use_api_socket?: boolean
  volumes_from?: string[]
}

export interface EnvFile {
  path: string
  required: boolean
  format?: string
}

export interface ComposeDependency {
  condition: 'service_started' | 'service_healthy' | 'service_completed_successfully'
  required: boolean
  restart?: boolean
}

export interface ComposeAttachment {
  aliases?: string[]
  priority?: number
  ipv4_address?: string
  ipv6_address?: string
  link_local_ips?: string[]
  mac_address?: string
  driver_opts?: Record<string, string>
  gw_priority?: number
  interface_name?: string
}

export interface ComposeUlimit {
  soft: number
  hard: number
}

export interface ComposeDevice {
  source: string
  target: string
  permissions: string
}
