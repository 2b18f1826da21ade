import { durationNs } from '../model/duration.ts'
import type { ComposeService } from '../model/service.ts'

/** What has no key of its own in a declaration, as the engine's API takes it. */
export interface EngineFields {
  /** Fields of the create request itself. */
  readonly container: Readonly<Record<string, unknown>>
  readonly hostConfig: Readonly<Record<string, unknown>>
  /** Variables of the image that the container does not get. */
  readonly unset: readonly string[]
  /** Nanoseconds between checks while the container starts. */
  readonly startIntervalNs: number | undefined
}

/** A body of the create request of the engine's API. */
interface Body {
  [field: string]: unknown
  HostConfig?: Record<string, unknown>
}

const inContainer: Partial<Record<keyof ComposeService, string>> = {
  domainname: 'Domainname',
  tty: 'Tty',
  stdin_open: 'OpenStdin',
}

const inHostConfig: Partial<Record<keyof ComposeService, string>> = {
  dns_search: 'DnsSearch',
  dns_opt: 'DnsOptions',
  mem_reservation: 'MemoryReservation',
  memswap_limit: 'MemorySwap',
  mem_swappiness: 'MemorySwappiness',
  cpu_count: 'CpuCount',
  cpu_percent: 'CpuPercent',
  cpu_period: 'CpuPeriod',
  cpu_quota: 'CpuQuota',
  cpu_rt_period: 'CpuRealtimePeriod',
  cpu_rt_runtime: 'CpuRealtimeRuntime',
  cpu_shares: 'CpuShares',
  cpuset: 'CpusetCpus',
  pids_limit: 'PidsLimit',
  oom_kill_disable: 'OomKillDisable',
  oom_score_adj: 'OomScoreAdj',
  pid: 'PidMode',
  ipc: 'IpcMode',
  uts: 'UTSMode',
  userns_mode: 'UsernsMode',
  cgroup_parent: 'CgroupParent',
  runtime: 'Runtime',
  device_cgroup_rules: 'DeviceCgroupRules',
  storage_opt: 'StorageOpt',
}

/** Keys whose value is a number that compose prints as a text. */
const amounts = ['mem_reservation', 'memswap_limit', 'mem_swappiness']

export function engineFields(service: ComposeService): EngineFields {
  const { deploy, healthcheck, devices, entrypoint, environment = {} } = service
  const { limits, reservations } = deploy?.resources ?? {}
  const startInterval = healthcheck?.start_interval
  return {
    container: {
      ...fieldsOf(service, inContainer),
      // An empty list takes that of the image away.
      ...(entrypoint?.length === 0 ? { Entrypoint: [] } : {}),
    },
    hostConfig: {
      ...(limits?.pids === undefined ? {} : { PidsLimit: limits.pids }),
      ...(reservations?.memory === undefined
        ? {}
        : { MemoryReservation: Number(reservations.memory) }),
      ...fieldsOf(service, inHostConfig),
      ...(devices === undefined
        ? {}
        : {
            Devices: devices.map(({ source, target, permissions }) => ({
              PathOnHost: source,
              PathInContainer: target,
              CgroupPermissions: permissions,
            })),
          }),
    },
    unset: Object.keys(environment).filter((name) => environment[name] === null),
    startIntervalNs: startInterval === undefined ? undefined : durationNs(startInterval),
  }
}

const fieldsOf = (
  service: ComposeService,
  names: Partial<Record<keyof ComposeService, string>>,
): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(names).flatMap(([key, field]) => {
      const value = service[key as keyof ComposeService]
      return value === undefined ? [] : [[field, engineValue(key, value)]]
    }),
  )

function engineValue(key: string, value: unknown): unknown {
  if (amounts.includes(key)) return Number(value)
  return value
}

export const isAnyField = ({
  container,
  hostConfig,
  unset,
  startIntervalNs,
}: EngineFields): boolean =>
  Object.keys(container).length + Object.keys(hostConfig).length + unset.length > 0 ||
  startIntervalNs !== undefined

/** Adds the fields to the body of a create request. */
export function withEngineFields(body: Body, fields: EngineFields): Body {
  const { container, hostConfig, unset, startIntervalNs } = fields
  const environment = [...((body['Env'] as string[] | undefined) ?? []), ...unset]
  const health = body['Healthcheck'] as object | undefined
  return {
    ...body,
    ...container,
    ...(environment.length > 0 ? { Env: environment } : {}),
    ...(startIntervalNs === undefined
      ? {}
      : { Healthcheck: { ...health, StartInterval: startIntervalNs } }),
    HostConfig: { ...body.HostConfig, ...hostConfig },
  }
}
