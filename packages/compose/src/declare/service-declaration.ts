import type { ContainerConfig } from '@mooring/core'
import type { ComposeProject } from '../model/compose-project.ts'
import type { ComposeService } from '../model/service.ts'
import { buildOf } from './declare-build.ts'
import { durationOf } from './declare-duration.ts'
import { attachmentsOf } from './declare-networks.ts'
import { portsOf } from './declare-ports.ts'
import { volumesOf } from './declare-volumes.ts'
import { engineFields, type EngineFields } from './engine-fields.ts'
import { filesOf, filesOfVariables, type FileOfVariable } from './files.ts'
import { serviceRules } from './key-rules.ts'
import { literal } from './literal.ts'
import type { Declared } from './part.ts'
import { readinessOf } from './readiness.ts'
import type { Refusal } from './refusals.ts'

export interface DeclareOptions {
  /** Whether ports of the host stay as they are written. */
  readonly isFixed: boolean
}

/** A service as a container of Mooring, and what is left for the engine itself. */
export interface ServiceDeclaration {
  config: ContainerConfig
  engine: EngineFields
  variables: FileOfVariable[]
  refusals: Refusal[]
}

/** Declares one service of a project. */
export function declareService(
  name: string,
  project: ComposeProject,
  { isFixed }: DeclareOptions,
): ServiceDeclaration {
  const service = project.services[name] as ComposeService
  const { build, ports, volumes, files, attachments } = partsOf(name, project, isFixed)
  const config: ContainerConfig = {
    ...(build.value === undefined ? given({ image: service.image }) : { build: build.value }),
    ...processOf(service),
    ...given({
      environment: environmentOf(service),
      ports: ports.value,
      networks: attachments.value,
      networkMode: networkModeOf(service),
      volumes: volumes.value.volumes,
      tmpfs: volumes.value.tmpfs,
      files: files.value,
    }),
    ...readinessOf(name, project),
    ...host(service),
    ...limits(service),
  }
  const refusals = [build, ports, volumes, files, attachments].flatMap((part) => part.refusals)
  return {
    config,
    engine: engineFields(service),
    variables: filesOfVariables(service, project),
    refusals: [...refusedKeys(service), ...refusals].map(({ path, because }) => ({
      path: ['services', name, ...path],
      because,
    })),
  }
}

interface Parts {
  build: Declared<ContainerConfig['build']>
  ports: Declared<ContainerConfig['ports']>
  volumes: Declared<Pick<ContainerConfig, 'volumes' | 'tmpfs'>>
  files: Declared<ContainerConfig['files']>
  attachments: Declared<ContainerConfig['networks']>
}

function partsOf(name: string, project: ComposeProject, isFixed: boolean): Parts {
  const service = project.services[name] as ComposeService
  return {
    build: buildOf(service, project),
    ports: portsOf(service, isFixed),
    volumes: volumesOf(service, project),
    files: filesOf(service, project),
    attachments: attachmentsOf(name, project),
  }
}

const refusedKeys = (service: ComposeService): Refusal[] => {
  const keys = Object.keys(service) as (keyof ComposeService)[]
  const refused = keys.flatMap((key): Refusal[] => {
    const rule = serviceRules[key]
    return rule.is === 'refused' ? [{ path: [key], because: rule.because }] : []
  })
  const shared = (['pid', 'ipc', 'uts', 'cgroup'] as const).filter((key) =>
    service[key]?.startsWith('service:'),
  )
  const spaces = shared.map((key): Refusal => ({
    path: [key],
    because: 'it is shared with the host or with none, not with a service',
  }))
  const devices = service.deploy?.resources?.reservations?.devices
  const reserved: Refusal[] =
    devices === undefined
      ? []
      : [
          {
            path: ['deploy', 'resources', 'reservations', 'devices'],
            because: 'devices of this kind are not handed on',
          },
        ]
  const all = [...refused, ...spaces, ...reserved]
  const policy = service.pull_policy
  const isKnown = policy === undefined || ['missing', 'always', 'never', 'build'].includes(policy)
  return isKnown
    ? all
    : [
        ...all,
        { path: ['pull_policy'], because: `images have no age here, so there is no "${policy}"` },
      ]
}

function processOf(service: ComposeService): ContainerConfig {
  const { command, entrypoint, pull_policy: policy } = service
  return given({
    pullPolicy: policy === 'always' || policy === 'never' ? policy : undefined,
    platform: service.platform,
    command: words(command),
    entrypoint: words(entrypoint),
    user: service.user || undefined,
    groupAdd: list(service.group_add),
    workingDir: service.working_dir || undefined,
    stopSignal: service.stop_signal,
    stopGracePeriod: durationOf(service.stop_grace_period),
    init: service.init,
    labels: notEmpty(service.labels),
  })
}

function host(service: ComposeService): ContainerConfig {
  return given({
    hostname: service.hostname || undefined,
    extraHosts: list(service.extra_hosts?.map((line) => line.replace('=', ':'))),
    dns: list(service.dns),
    cgroupnsMode:
      service.cgroup === 'private' || service.cgroup === 'host' ? service.cgroup : undefined,
    capAdd: list(service.cap_add),
    capDrop: list(service.cap_drop),
    privileged: service.privileged,
    readOnly: service.read_only,
    securityOpt: list(service.security_opt),
    sysctls: notEmpty(service.sysctls),
  })
}

function limits(service: ComposeService): ContainerConfig {
  const { limits: deployed } = service.deploy?.resources ?? {}
  const memory = service.mem_limit ?? deployed?.memory
  return given({
    shmSize: service.shm_size === undefined ? undefined : Number(service.shm_size),
    memory: memory === undefined ? undefined : Number(memory),
    cpus: service.cpus || deployed?.cpus || undefined,
    ulimits: notEmpty(service.ulimits),
  })
}

function environmentOf({ environment = {} }: ComposeService): Record<string, string> | undefined {
  const set = Object.entries(environment).flatMap(([name, value]): [string, string][] =>
    value === null ? [] : [[name, literal(value)]],
  )
  return notEmpty(Object.fromEntries(set))
}

function networkModeOf({ network_mode: mode }: ComposeService): ContainerConfig['networkMode'] {
  if (mode === undefined) return undefined
  return mode.replace(/^service:/, 'container:') as ContainerConfig['networkMode']
}

const words = (command: readonly string[] | null | undefined): string[] | undefined =>
  command && command.length > 0 ? command.map(literal) : undefined

const list = <T>(items: readonly T[] | undefined): readonly T[] | undefined =>
  items && items.length > 0 ? items : undefined

const notEmpty = <T extends object>(record: T | undefined): T | undefined =>
  record && Object.keys(record).length > 0 ? record : undefined

/** Without the keys that have no value. */
function given<T extends ContainerConfig>(config: T): T {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined)) as T
}
