import { invalid } from '../compose-errors.ts'
import { build } from './build.ts'
import { bytes } from './bytes.ts'
import { command } from './command.ts'
import {
  anyScalar,
  boolean,
  integer,
  listOf,
  number,
  object,
  oneOf,
  oneOrMore,
  orNothing,
  pairs,
  plain,
  recordOf,
  requiring,
  setOf,
  string,
  stringOrNumber,
  type Decoder,
} from './decode.ts'
import { deploy } from './deploy.ts'
import { duration } from './duration.ts'
import { extraHosts } from './extra-hosts.ts'
import { healthcheck } from './healthcheck.ts'
import { fileMount } from './mounts.ts'
import { port } from './ports.ts'
import type {
  ComposeAttachment,
  ComposeDependency,
  ComposeDevice,
  ComposeService,
  ComposeUlimit,
  EnvFile,
} from './service.ts'
import { volumeMount } from './volume-mounts.ts'

const envFile: Decoder<EnvFile> = requiring(
  ['path'],
  object<EnvFile>({
    path: string,
    required: boolean,
    format: string,
  }),
)

const dependency: Decoder<ComposeDependency> = object<ComposeDependency>({
  condition: oneOf(['service_started', 'service_healthy', 'service_completed_successfully']),
  required: boolean,
  restart: boolean,
})

const attachment: Decoder<ComposeAttachment> = object<ComposeAttachment>({
  aliases: listOf(string),
  priority: integer,
  ipv4_address: string,
  ipv6_address: string,
  link_local_ips: listOf(string),
  mac_address: string,
  driver_opts: recordOf(stringOrNumber),
  gw_priority: integer,
  interface_name: string,
})

const limits: Decoder<ComposeUlimit> = requiring(
  ['soft', 'hard'],
  object<ComposeUlimit>({ soft: integer, hard: integer }),
)

const ulimit: Decoder<number | ComposeUlimit> = (tree, path) =>
  tree.kind === 'mapping' ? limits(tree, path) : integer(tree, path)

const device: Decoder<ComposeDevice> = object<ComposeDevice>({
  source: string,
  target: string,
  permissions: string,
})

// The engine would take the blank for a part of the name.
const environment: Decoder<Record<string, string | null>> = (tree, path) => {
  const values = pairs(null)(tree, path)
  const blank =
    tree.kind === 'list' ? Object.keys(values).find((name) => /\s$/.test(name)) : undefined
  if (blank === undefined) return values
  throw invalid({ at: tree.at, path, problem: `the name "${blank}" ends with a blank.` })
}

const texts = listOf(string)
const scalars = pairs('')

/** Reads a service whose short forms have been written out. */
export const service: Decoder<ComposeService> = object<ComposeService>({
  image: string,
  build,
  pull_policy: string,
  platform: string,
  command: orNothing(command),
  entrypoint: orNothing(command),
  environment,
  env_file: listOf(envFile),
  ports: listOf(port),
  expose: listOf(stringOrNumber),
  networks: recordOf(orNothing(attachment)),
  network_mode: string,
  volumes: listOf(volumeMount),
  tmpfs: oneOrMore(string),
  configs: listOf(fileMount),
  secrets: listOf(fileMount),
  depends_on: recordOf(dependency),
  links: texts,
  healthcheck,
  user: string,
  working_dir: string,
  hostname: string,
  domainname: string,
  container_name: string,
  labels: scalars,
  label_file: texts,
  extra_hosts: extraHosts,
  dns: oneOrMore(string),
  dns_search: oneOrMore(string),
  dns_opt: texts,
  cap_add: texts,
  cap_drop: texts,
  security_opt: setOf(string),
  group_add: setOf(stringOrNumber),
  sysctls: scalars,
  ulimits: recordOf(ulimit),
  privileged: boolean,
  init: boolean,
  read_only: boolean,
  tty: boolean,
  stdin_open: boolean,
  shm_size: bytes,
  mem_limit: bytes,
  mem_reservation: bytes,
  memswap_limit: bytes,
  mem_swappiness: bytes,
  cpus: number,
  cpu_count: integer,
  cpu_percent: number,
  cpu_period: integer,
  cpu_quota: integer,
  cpu_rt_period: integer,
  cpu_rt_runtime: integer,
  cpu_shares: number,
  cpuset: string,
  pids_limit: integer,
  oom_kill_disable: boolean,
  oom_score_adj: integer,
  stop_grace_period: duration,
  stop_signal: string,
  pid: orEmpty(string),
  ipc: string,
  uts: string,
  userns_mode: string,
  cgroup: string,
  cgroup_parent: string,
  runtime: string,
  device_cgroup_rules: setOf(string),
  storage_opt: recordOf(anyScalar),
  devices: listOf(device),
  restart: string,
  profiles: texts,
  scale: integer,
  deploy: (tree, path) => orNothing(deploy)(tree, path) ?? {},
  logging: object<NonNullable<ComposeService['logging']>>({
    driver: string,
    options: recordOf(anyScalar),
  }),
  attach: boolean,
  develop: plain,
  annotations: scalars,
  blkio_config: plain,
  credential_spec: plain,
  extends: plain,
  external_links: texts,
  gpus: plain,
  isolation: string,
  mac_address: string,
  models: plain,
  post_start: plain,
  pre_stop: plain,
  provider: plain,
  pull_refresh_after: string,
  use_api_socket: boolean,
  volumes_from: texts,
})

function orEmpty(other: Decoder<string>): Decoder<string> {
  return (tree, path) => orNothing(other)(tree, path) ?? ''
}
