import type {
  Ask,
  ContainerRecord,
  CopyOptions,
  CopySource,
  Method,
  Params,
  Requests,
  Result,
} from '@mooring/client'
import { UsageError } from '@mooring/client'
import type { ResolvedFile } from '../config/resolved.ts'
import { pauseContainer, stopContainer, unpauseContainer } from '../docker/containers.ts'
import { copyInto, copyOut } from '../docker/copy.ts'
import { execIn } from '../docker/exec.ts'
import { readLogs } from '../docker/logs.ts'
import { connectNetwork, disconnectNetwork } from '../docker/networks.ts'
import type { SessionContext } from './context.ts'
import { environmentOf } from './data/environment.ts'
import { answerLeaseRequest, isLeaseMethod, type LeaseMethod } from './data/lease-requests.ts'
import type { Leases } from './data/leases.ts'
import type { HostAccess } from './host-access/host-access.ts'
import { maskError } from './masked-error.ts'
import type { NetworkPool } from './network-pool.ts'
import type { RecordKeeper } from './record-keeper.ts'
import type { Deaths } from './reports/deaths.ts'
import { failureReport } from './reports/failure-report.ts'
import type { Mask } from './reports/masking.ts'
import { restartContainer } from './restart.ts'
import type { RunningContainer } from './running-container.ts'
import type { Starter } from './starter.ts'

type HandleMethod = Exclude<Method, 'hello' | 'report' | 'environment' | LeaseMethod>
type Operations = {
  [M in HandleMethod]: (
    running: RunningContainer,
    params: Requests[M]['params'],
  ) => Promise<Requests[M]['result']>
}

/** Answers the requests of handles. */
export interface HandleOperations {
  /** Starts the named container first if it is not started. */
  ask: Ask
  /** The same for one who may hold data of its own. */
  askAs(holder: object): Ask
  /** For a handle of a container that is not ready yet. */
  askOf(running: RunningContainer): Ask
}

export function createOperations(
  context: SessionContext,
  parts: Omit<OperationParts, 'askOf'> & { starter: Starter; leases: Leases },
): HandleOperations {
  const askOf =
    (running: RunningContainer): Ask =>
    (method, params) =>
      perform(operations, running, { method, params, mask })
  const { mask } = context
  const operations = operationsOn(context, { ...parts, askOf })
  const environmentFor = (
    holder: object,
    { leases }: Params<'environment'>,
  ): Promise<Record<string, string>> =>
    environmentOf(context.config, {
      start: parts.starter.start,
      leaseOf: (name) => {
        const leaseId = Object.hasOwn(leases ?? {}, name) ? leases[name] : undefined
        return leaseId === undefined ? undefined : parts.leases.find({ holder, leaseId })
      },
    })
  const askAs =
    (holder: object): Ask =>
    async (method, params) => {
      if (method === 'report')
        return (await failureReport(context, parts, params as Params<'report'>)) as never
      if (method === 'environment')
        return (await environmentFor(holder, params as Params<'environment'>)) as never
      if (!Object.hasOwn(operations, method) && !isLeaseMethod(method)) throw unknownMethod(method)
      const { name } = params as Params<'start'>
      if (typeof name !== 'string') throw nameless(method)
      const running = await parts.starter.start(name)
      if (!isLeaseMethod(method)) return perform(operations, running, { method, params, mask })
      const message = { method, params: params as Params<LeaseMethod>, holder }
      const answer = answerLeaseRequest(parts.leases, running, message)
      return (await answer.catch((error: unknown) => rethrow(error, mask))) as never
    }
  return { askOf, askAs, ask: askAs({}) }
}

function rethrow(error: unknown, mask: Mask): never {
  maskError(error, mask)
  throw error
}

async function perform<M extends Method>(
  operations: Operations,
  running: RunningContainer,
  { method, params, mask }: { method: M; params: Params<M>; mask: Mask },
): Promise<Result<M>> {
  const operation = operations[method as HandleMethod] as (
    running: RunningContainer,
    params: unknown,
  ) => unknown
  try {
    return (await operation(running, params)) as Result<M>
  } catch (error) {
    return rethrow(error, mask)
  }
}

interface OperationParts {
  records: RecordKeeper
  deaths: Deaths
  networks: NetworkPool
  hostAccess: HostAccess
  askOf: HandleOperations['askOf']
}

function operationsOn(context: SessionContext, parts: OperationParts): Operations {
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
}: SessionContext): Pick<Operations, DataMethod> {
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
  { records, deaths, networks, askOf }: OperationParts,
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
        await deaths.meant(running, () => restartContainer(context, running, request))
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
  context: SessionContext,
  { records, networks, hostAccess }: OperationParts,
): Pick<Operations, 'connect' | 'disconnect' | 'exposeHostPort'> {
  const { docker } = context.engine
  return {
    connect: async (running, { network, options }) => {
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
  { config }: SessionContext,
  networks: NetworkPool,
  network: string,
): Promise<string> {
  if (config.networks.some(({ name }) => name === network))
    return networks.join(network).then(({ id }) => id)
  throw new UsageError({
    code: 'UNKNOWN_NETWORK',
    what: `No network "${network}" is declared.`,
    why: [`declared     ${config.networks.map(({ name }) => name).join(', ') || 'none'}`],
    fix: 'use one of the declared names, or declare it under networks in the config.',
  })
}

function nameless(method: string): UsageError {
  return new UsageError({
    code: 'INVALID_REQUEST',
    what: `The request "${method}" names no container.`,
  })
}

function unknownMethod(method: string): UsageError {
  return new UsageError({
    code: 'INVALID_REQUEST',
    what: `The session does not know the request "${method.slice(0, 40)}".`,
    fix: 'install the same version of every @mooring package.',
  })
}
