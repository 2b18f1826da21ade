import { dependenciesOf } from '../dependencies.ts'
import { resolveEngineOptions } from '../engine-options.ts'
import { entriesOf, isList } from '../entries.ts'
import { portsOf, type PortEntry } from '../port-entries.ts'
import type { ResolvedAttachment } from '../resolved-networks.ts'
import type { ResolvedContainer, ResolvedHealthcheck, ResolvedPort } from '../resolved.ts'
import { durationMs } from '../units.ts'
import { usedAddress, usedUrl } from '../used-server.ts'
import type { ContainerConfig, HealthcheckConfig } from '../written/written-container.ts'
import type { Duration } from '../written/written-values.ts'
import { resolveBuild } from './resolve-build.ts'
import { resolveHostPorts } from './resolve-host-ports.ts'
import { resolveFile, resolveTmpfs, resolveVolume } from './resolve-storage.ts'
import { commandArguments, textValues } from './resolve-values.ts'
import { resolveWait } from './resolve-wait.ts'

const defaultStartupTimeoutMs = 60_000

export interface ContainerContext {
  name: string
  directory: string
  declared: ReadonlySet<string>
  attachments: ResolvedAttachment[]
}

/** Fills in the defaults and units of a container that passed the schema and the rules. */
export function resolveContainer(
  written: ContainerConfig,
  context: ContainerContext,
): ResolvedContainer {
  return {
    ...whatRuns(written, context),
    ...whereItRuns(written, context),
    ...howItRuns(written),
    ...whenItIsReady(written, context),
  }
}

const resolveReuse = (written: ContainerConfig['reuse']): ResolvedContainer['reuse'] =>
  written === undefined || written === false
    ? undefined
    : { timeToLiveMs: written === true ? undefined : durationMs(written.timeToLive) }

function resolveUse(written: ContainerConfig['use']): ResolvedContainer['use'] {
  const url = usedUrl(written)
  return url === undefined ? undefined : { url, ...usedAddress(url) }
}

type WhatRuns = Pick<
  ResolvedContainer,
  | 'name'
  | 'image'
  | 'build'
  | 'use'
  | 'engine'
  | 'pullPolicy'
  | 'watch'
  | 'platform'
  | 'command'
  | 'entrypoint'
  | 'environment'
  | 'raw'
>

function whatRuns(written: ContainerConfig, { name, directory }: ContainerContext): WhatRuns {
  const build = written.build === undefined ? undefined : resolveBuild(written.build, directory)
  return {
    name,
    image: written.image,
    build,
    use: resolveUse(written.use),
    engine: written.engine,
    pullPolicy: written.pullPolicy ?? 'missing',
    watch: written.watch ?? true,
    platform: written.platform ?? build?.platform,
    command: written.command === undefined ? undefined : commandArguments(written.command),
    entrypoint: written.entrypoint === undefined ? undefined : commandArguments(written.entrypoint),
    environment: textValues(written.environment),
    raw: written.raw,
  }
}

type WhereItRuns = Pick<
  ResolvedContainer,
  | 'ports'
  | 'networks'
  | 'networkMode'
  | 'hostPorts'
  | 'hostAccess'
  | 'volumes'
  | 'tmpfs'
  | 'files'
  | 'extraHosts'
  | 'url'
>

function whereItRuns(
  written: ContainerConfig,
  { directory, attachments }: ContainerContext,
): WhereItRuns {
  const hostPorts = resolveHostPorts(written.hostPorts)
  return {
    ports: portsOf(written).map(resolvePort),
    networks: attachments,
    networkMode: written.networkMode,
    hostPorts,
    hostAccess: written.hostAccess === true || hostPorts.length > 0,
    volumes: (written.volumes ?? []).map((volume) => resolveVolume(volume, directory)),
    tmpfs: resolveTmpfs(written.tmpfs),
    files: (written.files ?? []).map((file) => resolveFile(file, directory)),
    extraHosts: entriesOf<string>(written.extraHosts).map(([name, value]) =>
      extraHost(name, value),
    ),
    url: written.url,
  }
}

type HowItRuns = Omit<ResolvedContainer, keyof WhatRuns | keyof WhereItRuns | keyof WhenItIsReady>

function howItRuns(written: ContainerConfig): HowItRuns {
  return {
    engineOptions: resolveEngineOptions(written),
    labels: textValues(written.labels),
    stopGracePeriodMs: optionalMs(written.stopGracePeriod),
  }
}

type WhenItIsReady = Pick<
  ResolvedContainer,
  | 'dependsOn'
  | 'healthcheck'
  | 'waitFor'
  | 'startupTimeoutMs'
  | 'start'
  | 'scope'
  | 'reuse'
  | 'connection'
  | 'service'
>

function whenItIsReady(
  written: ContainerConfig,
  { name, declared }: ContainerContext,
): WhenItIsReady {
  const { scope = 'run' } = written
  return {
    // What runs already has nothing to wait for.
    dependsOn: usedUrl(written.use) === undefined ? dependenciesOf(name, written, declared) : [],
    healthcheck: resolveHealthcheck(written.healthcheck),
    waitFor: written.waitFor === undefined ? undefined : resolveWait(written.waitFor, written),
    startupTimeoutMs: optionalMs(written.startupTimeout) ?? defaultStartupTimeoutMs,
    start: scope === 'run' ? (written.start ?? 'auto') : 'lazy',
    scope,
    reuse: resolveReuse(written.reuse),
    connection: { ...written.connection },
    service: written.service,
  }
}

const resolvePort = ({
  name,
  containerPort,
  protocol,
  hostPort,
  hostIps,
}: PortEntry): ResolvedPort => ({
  name,
  containerPort,
  protocol,
  hostPort,
  hostIps,
})

function resolveHealthcheck(
  written: HealthcheckConfig | false | undefined,
): ResolvedContainer['healthcheck'] {
  if (written === undefined) return undefined
  if (written === false || (isList(written.test) && written.test[0] === 'NONE')) return 'disabled'
  const check: ResolvedHealthcheck = {
    test: healthTest(written.test),
    intervalMs: optionalMs(written.interval),
    timeoutMs: optionalMs(written.timeout),
    startPeriodMs: optionalMs(written.startPeriod),
    retries: written.retries,
  }
  return check
}

function healthTest(written: string | readonly string[] | undefined): string[] {
  if (written === undefined) return []
  if (typeof written === 'string') return ['CMD-SHELL', written]
  return ['CMD', 'CMD-SHELL'].includes(written[0] ?? '') ? [...written] : ['CMD', ...written]
}

// Compose takes 'name=address' too.
const extraHost = (key: string | number, value: string): string =>
  typeof key === 'string' ? `${key}:${value}` : value.replace(/^([^:=]+)=/, '$1:')

const optionalMs = (written: Duration | undefined): number | undefined =>
  written === undefined ? undefined : durationMs(written)
