import { engineOptionFields } from '../config/engine-options.ts'
import type {
  CreateBody,
  ResolvedContainer,
  ResolvedHealthcheck,
  ResolvedVolume,
} from '../config/resolved.ts'
import type { Publication } from './publications.ts'

/** What a session adds to a declaration to make the body of a create request. */
export interface CreateContext {
  image: string
  labels: Record<string, string>
  /** With references filled in. */
  environment: Record<string, string>
  command: string[] | undefined
  publications: readonly Publication[]
  /** Engine's id of the first network. */
  networkId: string | undefined
  /** Engine's name of a declared volume, and the labels it is created with. */
  volume(declared: string): { name: string; labels: Record<string, string> }
  /** 'container:<declared name>' made 'container:<id>'. */
  networkMode: string | undefined
  /** Added to the declared ones. */
  extraHosts: string[]
}

/** Body of `POST /containers/create`, the first network with its aliases included; pure. */
export function createBody(container: ResolvedContainer, context: CreateContext): CreateBody {
  const { HostConfig: hostOptions, ...options } = engineOptionFields(container.engineOptions)
  const body: CreateBody = {
    Image: context.image,
    ...options,
    ...defined({
      Cmd: context.command,
      Entrypoint: container.entrypoint,
      Healthcheck: container.healthcheck && healthcheckBody(container.healthcheck),
    }),
    Env: Object.entries(context.environment).map(([key, value]) => `${key}=${value}`),
    Labels: context.labels,
    ExposedPorts: Object.fromEntries(container.ports.map((port) => [portKey(port), {}])),
    HostConfig: { ...hostConfig(container, context), ...hostOptions },
    ...networkingConfig(container, context),
  }
  return container.raw ? container.raw(body) : body
}

function hostConfig(container: ResolvedContainer, context: CreateContext): Record<string, unknown> {
  return {
    NetworkMode: context.networkMode ?? context.networkId ?? 'default',
    PortBindings: portBindings(context.publications),
    ...nonEmpty({
      Mounts: container.volumes.map((volume) => mount(volume, context)),
      Tmpfs: container.tmpfs,
      ExtraHosts: [...container.extraHosts, ...context.extraHosts],
    }),
  }
}

function networkingConfig(container: ResolvedContainer, { networkId }: CreateContext): CreateBody {
  const first = container.networks[0]
  if (!first || networkId === undefined) return {}
  return { NetworkingConfig: { EndpointsConfig: { [networkId]: { Aliases: first.aliases } } } }
}

function portBindings(
  publications: readonly Publication[],
): Record<string, { HostIp: string; HostPort: string }[]> {
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {}
  for (const port of publications) {
    const hostPort = port.hostPort === undefined ? '0' : String(port.hostPort)
    ;(bindings[portKey(port)] ??= []).push({ HostIp: port.hostIp, HostPort: hostPort })
  }
  return bindings
}

const portKey = ({
  containerPort,
  protocol,
}: Pick<Publication, 'containerPort' | 'protocol'>): string => `${containerPort}/${protocol}`

function mount(volume: ResolvedVolume, context: CreateContext): Record<string, unknown> {
  const base = { Target: volume.target, ReadOnly: volume.readOnly }
  if (volume.type === 'bind') return { ...base, Type: 'bind', Source: volume.sourcePath }
  if (volume.type === 'anonymous') return { ...base, Type: 'volume' }
  const { name, labels } = context.volume(volume.volume)
  return { ...base, Type: 'volume', Source: name, VolumeOptions: { Labels: labels } }
}

function healthcheckBody(healthcheck: ResolvedHealthcheck | 'disabled'): Record<string, unknown> {
  if (healthcheck === 'disabled') return { Test: ['NONE'] }
  return {
    Test: healthcheck.test,
    ...defined({
      Interval: nanoseconds(healthcheck.intervalMs),
      Timeout: nanoseconds(healthcheck.timeoutMs),
      StartPeriod: nanoseconds(healthcheck.startPeriodMs),
      Retries: healthcheck.retries,
    }),
  }
}

const nanoseconds = (ms: number | undefined): number | undefined =>
  ms === undefined ? undefined : Math.round(ms * 1e6)

function defined(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

function nonEmpty(
  fields: Record<string, readonly unknown[] | Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => Object.keys(value).length > 0),
  )
}
