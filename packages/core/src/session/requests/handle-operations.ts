import type {
  Ask,
  ContainerRecord,
  CopyOptions,
  CopySource,
  Method,
  Requests,
} from '@mooring/client'
import { evidence, UsageError } from '@mooring/client'
import type { ResolvedFile } from '../../config/resolved.ts'
import { readLogs } from '../../docker/container-logs.ts'
import { pauseContainer, stopContainer, unpauseContainer } from '../../docker/containers.ts'
import { copyInto, copyOut } from '../../docker/copy.ts'
import { execIn } from '../../docker/exec-in-container.ts'
import { connectNetwork, disconnectNetwork } from '../../docker/networks.ts'
import type { RecordKeeper } from '../containers/record-keeper.ts'
import type { RunningContainer } from '../containers/running-container.ts'
import type { SessionContext, SessionPart } from '../context.ts'
import type { LeaseMethod } from '../data/lease-requests.ts'
import type { Leases } from '../data/leases.ts'
import { requireHere } from '../engines/network-here.ts'
import type { HostAccess } from '../host-access/host-access.ts'
import type { Deaths } from '../reports/deaths.ts'
import type { NetworkPool } from '../sites/network-pool.ts'
import { restartContainer } from '../start/restart.ts'

export type HandleMethod = Exclude<
  Method,
  'hello' | 'report' | 'tellTest' | 'environment' | 'endScope' | 'link' | 'endFaults' | LeaseMethod
>
/** What handles do with a running container. */
export type Operations = {
  [M in HandleMethod]: (
    running: RunningContainer,
    params: Requests[M]['params'],
  ) => Promise<Requests[M]['result']>
}

const handleMethods: ReadonlySet<string> = new Set<HandleMethod>([
  'start',
  'exec',
  'logs',
  'copyTo',
  'copyFrom',
  'stop',
  'restart',
  'pause',
  'unpause',
  'connect',
  'disconnect',
  'exposeHostPort',
])

export const isHandleMethod = (method: string): method is HandleMethod => handleMethods.has(method)

export interface OperationParts {
  records: RecordKeeper
  deaths: Deaths
  leases: Pick<Leases, 'restart'>
  networks: NetworkPool
  hostAccess: HostAccess
  /** For a handle of a container that is not ready yet. */
  askOf(running: RunningContainer): Ask
}

export function handleOperations(context: SessionContext, parts: OperationParts): Operations {
  return {
    ...dataOperations(context),
    ...lifeOperations(context, parts),
    ...networkOperations(context, parts),
  }
}

type DataMethod = 'start' | 'exec' | 'logs' | 'copyTo' | 'copyFrom'

function dataOperations({
  engine: { docker },
  signal,
}: SessionPart<'engine' | 'signal'>): Pick<Operations, DataMethod> {
  return {
    start: async ({ live }) => live.current,
    exec: ({ live }, { command, options }) =>
      execIn(docker, live.current, { command, options, signal }),
    logs: ({ live, startedFacts: { tty } }, { options }) =>
      readLogs(docker, live.current, { ...options, raw: tty }),
    copyTo: async ({ live }, { source, target, options }) => {
      await copyInto(docker, live.current, [fileOf(source, target, options)])
      return null
    },
    copyFrom: async ({ live }, { path }) =>
      (await copyOut(docker, live.current, path)).toString('base64'),
  }
}

function lifeOperations(
  context: SessionContext,
  { records, deaths, leases, networks, askOf }: OperationParts,
): Pick<Operations, 'stop' | 'restart' | 'pause' | 'unpause'> {
  const { docker } = context.engine
  return {
    stop: (running, { options }) =>
      deaths.meant(running, async () => {
        const gracePeriodMs = options.gracePeriodMs ?? running.declared.stopGracePeriodMs
        await stopContainer(
          docker,
          running.live.current,
          gracePeriodMs === undefined ? {} : { gracePeriodMs },
        )
        await records.refresh(running)
        return null
      }),
    restart: async (running, { options }) => {
      const refresh = (): Promise<ContainerRecord> => records.refresh(running)
      const request = { options, networks, ask: askOf(running), refresh }
      try {
        await leases.restart(running, () =>
          deaths.meant(running, () => restartContainer(context, running, request)),
        )
      } catch (error) {
        await refresh().catch(() => undefined) // It may be down, which the other tests must hear.
        throw error
      }
      return null
    },
    pause: async (running) => {
      await pauseContainer(docker, running.live.current)
      await records.refresh(running)
      return null
    },
    unpause: async (running) => {
      await unpauseContainer(docker, running.live.current)
      await records.refresh(running)
      return null
    },
  }
}

function networkOperations(
  context: SessionPart<'declarations' | 'engine' | 'several'>,
  { records, networks, hostAccess }: OperationParts,
): Pick<Operations, 'connect' | 'disconnect' | 'exposeHostPort'> {
  const { docker } = context.engine
  return {
    connect: async (running, { network, options }) => {
      if (context.several) requireHere(context, network, running.declared)
      const { name } = running.declared
      await connectNetwork(docker, await declaredNetwork(context, networks, network), {
        containerId: running.live.current.id,
        aliases: [name, ...(options.aliases ?? [])],
        what: `Container "${name}" could not join network "${network}".`,
      })
      await records.refresh(running)
      return null
    },
    exposeHostPort: ({ declared, live }, { port }) =>
      hostAccess.expose(live.current.id, declared, port),
    disconnect: async (running, { network }) => {
      await disconnectNetwork(docker, await declaredNetwork(context, networks, network), {
        containerId: running.live.current.id,
        what: `Container "${running.declared.name}" could not leave network "${network}".`,
      })
      hostAccess.addressesChanged()
      await records.refresh(running)
      return null
    },
  }
}

function fileOf(source: CopySource, target: string, { mode }: CopyOptions): ResolvedFile {
  const from =
    'path' in source
      ? { path: source.path }
      : { content: Buffer.from(source.contentBase64, 'base64') }
  return { target, source: from, mode }
}

function declaredNetwork(
  { declarations: { config } }: SessionPart<'declarations'>,
  networks: NetworkPool,
  network: string,
): Promise<string> {
  if (config.networks.some(({ name }) => name === network))
    return networks.join(network).then(({ id }) => id)
  throw new UsageError({
    code: 'UNKNOWN_NETWORK',
    what: `No network "${network}" is declared.`,
    why: evidence('declared', config.networks.map(({ name }) => name).join(', ') || 'none'),
    fix: 'use one of the declared names, or declare it under networks in the config.',
  })
}
