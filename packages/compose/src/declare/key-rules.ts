import type { ComposeService } from '../model/service.ts'

/** How a key of a service is handled: carried over, followed by a rule of its own, or refused. */
export type Rule =
  | { readonly is: 'carried'; readonly to: string }
  | { readonly is: 'ruled'; readonly rule: string }
  | { readonly is: 'refused'; readonly because: string }

const carried = (to: string): Rule => ({ is: 'carried', to })
const ruled = (rule: string): Rule => ({ is: 'ruled', rule })
const refused = (because: string): Rule => ({ is: 'refused', because })

const engine = (field: string): Rule => carried(`${field} of the engine's API, by \`raw\``)

/** The keys of services that have a meaning only while compose reads its files. */
const resolved = 'resolved while the files are read'

/** How every key that a service may have is handled; docs/compose.md holds the same table. */
export const serviceRules: Readonly<Record<keyof ComposeService, Rule>> = {
  image: carried('`image`'),
  build: carried('`build`; an `image` beside it is only a name and goes'),
  pull_policy: carried('`pullPolicy`; `build` means nothing where there is a `build`'),
  platform: carried('`platform`'),
  command: carried('`command`'),
  entrypoint: carried('`entrypoint`'),
  environment: carried(
    '`environment`; a name without a value takes the variable of the image away',
  ),
  env_file: ruled(`${resolved}, into \`environment\``),
  ports: ruled("published on a free port of the host, unless `ports: 'fixed'` is asked for"),
  expose: ruled('left out: containers on one network reach all ports of each other'),
  networks: carried('`networks` with `aliases`; fixed addresses are refused'),
  network_mode: carried("`networkMode`; `service:db` is `'container:db'`"),
  volumes: carried('`volumes` and `tmpfs`; each run creates its volumes'),
  tmpfs: carried('`tmpfs`'),
  configs: ruled('copied in as `files` before the start'),
  secrets: ruled('copied in as `files` before the start'),
  depends_on: ruled(
    '`dependsOn`, which waits until the other one is ready; `service_completed_successfully` is `waitFor: { exit: 0 }` of the other one',
  ),
  links: ruled('`dependsOn`; the other name of a link is an alias for all on the network'),
  healthcheck: carried('`healthcheck`'),
  user: carried('`user`'),
  working_dir: carried('`workingDir`'),
  hostname: carried('`hostname`, and an alias on each network'),
  domainname: engine('`Domainname`'),
  container_name: ruled('an alias on each network: containers have names of the run'),
  labels: carried('`labels`'),
  label_file: ruled(`${resolved}, into \`labels\``),
  extra_hosts: carried('`extraHosts`'),
  dns: carried('`dns`'),
  dns_search: engine('`DnsSearch`'),
  dns_opt: engine('`DnsOptions`'),
  cap_add: carried('`capAdd`'),
  cap_drop: carried('`capDrop`'),
  security_opt: carried('`securityOpt`'),
  group_add: carried('`groupAdd`'),
  sysctls: carried('`sysctls`'),
  ulimits: carried('`ulimits`'),
  privileged: carried('`privileged`'),
  init: carried('`init`'),
  read_only: carried('`readOnly`'),
  tty: engine('`Tty`'),
  stdin_open: engine('`OpenStdin`'),
  shm_size: carried('`shmSize`'),
  mem_limit: carried('`memory`'),
  mem_reservation: engine('`MemoryReservation`'),
  memswap_limit: engine('`MemorySwap`'),
  mem_swappiness: engine('`MemorySwappiness`'),
  cpus: carried('`cpus`'),
  cpu_count: engine('`CpuCount`'),
  cpu_percent: engine('`CpuPercent`'),
  cpu_period: engine('`CpuPeriod`'),
  cpu_quota: engine('`CpuQuota`'),
  cpu_rt_period: engine('`CpuRealtimePeriod`'),
  cpu_rt_runtime: engine('`CpuRealtimeRuntime`'),
  cpu_shares: engine('`CpuShares`'),
  cpuset: engine('`CpusetCpus`'),
  pids_limit: engine('`PidsLimit`'),
  oom_kill_disable: engine('`OomKillDisable`'),
  oom_score_adj: engine('`OomScoreAdj`'),
  stop_grace_period: carried('`stopGracePeriod`'),
  stop_signal: carried('`stopSignal`'),
  pid: engine('`PidMode`'),
  ipc: engine('`IpcMode`'),
  uts: engine('`UTSMode`'),
  userns_mode: engine('`UsernsMode`'),
  cgroup: carried('`cgroupnsMode`'),
  cgroup_parent: engine('`CgroupParent`'),
  runtime: engine('`Runtime`'),
  device_cgroup_rules: engine('`DeviceCgroupRules`'),
  storage_opt: engine('`StorageOpt`'),
  devices: engine('`Devices`'),
  restart: ruled(
    'left out: a container that ends in the middle of tests is reported, not started again',
  ),
  profiles: ruled(
    '`profiles` of the call, or COMPOSE_PROFILES, switch them on; so does naming the service',
  ),
  scale: ruled('1 is what there is; 0 leaves the service out; more is refused'),
  deploy: ruled(
    '`resources` are `memory`, `cpus` and `PidsLimit`, `replicas` are as `scale`; what is for a swarm is left out',
  ),
  logging: ruled('left out: Mooring reads the logs itself'),
  attach: ruled('left out: it is for the terminal of compose'),
  develop: ruled('left out: it is for `docker compose watch`'),
  extends: ruled(resolved),
  annotations: refused('annotations reach runtimes that Mooring knows nothing of'),
  blkio_config: refused('limits of block devices name devices of one machine'),
  credential_spec: refused('it is for Windows'),
  external_links: refused('it names a container that is not of this file'),
  gpus: refused('devices of this kind are not handed on'),
  isolation: refused('it is for Windows'),
  mac_address: refused('an address of its own may be taken when two runs meet'),
  models: refused('there is no runner of models'),
  post_start: refused('commands after the start are not run; `waitFor` can run one'),
  pre_stop: refused('commands before the stop are not run'),
  provider: refused('it is no container'),
  pull_refresh_after: refused('images have no age here; `pullPolicy` is missing, always or never'),
  use_api_socket: refused('it hands the engine to the container'),
  volumes_from: refused('a volume that two services need is declared by its name'),
}
