import type { Lookup } from '../interpolate/substitute.ts'
import type { Variables } from '../load/project-variables.ts'
import type { ComposeBuild } from './build.ts'
import type { ComposeProject } from './compose-project.ts'
import type { ComposeFile } from './resources.ts'
import type { ComposeDependency, ComposeService } from './service.ts'

interface NormaliseContext {
  readonly variables: Variables
  /** Hears of each variable that a name without a value takes its value from. */
  readonly onVariable: (name: string) => unknown
}

/** Fills in what compose takes for granted: the network `default`, names, dependencies that other keys imply. */
export function normalised(
  project: ComposeProject,
  { variables, onVariable }: NormaliseContext,
): ComposeProject {
  const lookup: Lookup = (name) => {
    const value = variables.get(name)
    if (value !== undefined) onVariable(name)
    return value
  }
  const services = mapValues(project.services, (service) => normalisedService(service, lookup))
  const usesDefault = Object.values(services).some(({ networks = {} }) => 'default' in networks)
  const networks =
    usesDefault && !('default' in project.networks)
      ? { ...project.networks, default: {} }
      : project.networks
  const named = <T extends { name?: string; external?: boolean }>(
    all: Record<string, T>,
  ): Record<string, T> =>
    mapValues(all, (resource, key) => ({
      ...resource,
      name: resource.name ?? (resource.external === true ? key : `${project.name}_${key}`),
    }))
  return {
    ...project,
    services,
    networks: named(networks),
    volumes: named(project.volumes),
    configs: mapValues(named(project.configs), (config) => withContent(config, variables)),
    secrets: mapValues(named(project.secrets), (secret) => withContent(secret, variables)),
  }
}

function normalisedService(service: ComposeService, lookup: Lookup): ComposeService {
  const {
    networks,
    network_mode: mode,
    provider,
    build,
    environment,
    pull_policy: policy,
  } = service
  const dependencies = { ...impliedDependencies(service), ...service.depends_on }
  const hasNetworks = networks !== undefined && Object.keys(networks).length > 0
  const joins = mode === undefined && provider === undefined
  return {
    ...service,
    ...(joins && !hasNetworks ? { networks: { default: null } } : {}),
    ...(build === undefined ? {} : { build: normalisedBuild(build, lookup) }),
    ...(environment === undefined
      ? {}
      : {
          environment: mapValues(environment, (value, key) => value ?? lookup(key) ?? null),
        }),
    ...(policy === 'if_not_present' ? { pull_policy: 'missing' } : {}),
    ...(Object.keys(dependencies).length > 0 ? { depends_on: dependencies } : {}),
    ...(service.secrets === undefined
      ? {}
      : {
          secrets: service.secrets.map((mount) => ({
            ...mount,
            target: mount.target ?? `/run/secrets/${mount.source}`,
          })),
        }),
  }
}

function normalisedBuild(build: ComposeBuild, lookup: Lookup): ComposeBuild {
  const { args, dockerfile, dockerfile_inline: inline } = build
  const values = Object.entries(args ?? {}).flatMap(([key, value]): [string, string][] => {
    const known = value ?? lookup(key)
    return known === undefined ? [] : [[key, known]]
  })
  return {
    ...build,
    ...(dockerfile === undefined && inline === undefined ? { dockerfile: 'Dockerfile' } : {}),
    ...(args === undefined ? {} : { args: Object.fromEntries(values) }),
  }
}

function impliedDependencies(service: ComposeService): Record<string, ComposeDependency> {
  const links = (service.links ?? []).map((link) => link.split(':')[0] ?? '')
  const spaces = [service.network_mode, service.ipc, service.pid, service.uts, service.cgroup]
  const shared = spaces.flatMap((space) =>
    space?.startsWith('service:') ? [space.slice('service:'.length)] : [],
  )
  const volumes = (service.volumes_from ?? [])
    .filter((from) => !from.startsWith('container:'))
    .map((from) => from.split(':')[0] ?? '')
  const started = (names: readonly string[], restart: boolean): [string, ComposeDependency][] =>
    names.map((name) => [name, { condition: 'service_started', restart, required: true }])
  return Object.fromEntries([...started(volumes, false), ...started([...links, ...shared], true)])
}

const withContent = (config: ComposeFile, variables: Variables): ComposeFile => {
  const content = config.environment === undefined ? undefined : variables.get(config.environment)
  return content === undefined ? config : { ...config, content }
}

function mapValues<T, Result>(
  record: Readonly<Record<string, T>>,
  change: (value: T, key: string) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]))
}
