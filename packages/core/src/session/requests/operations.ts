import {
  evidence,
  UsageError,
  type Ask,
  type Method,
  type Params,
  type Result,
} from '@mooring/client'
import { linksProxy } from '../../config/link-plan.ts'
import type { RunningContainer } from '../containers/running-container.ts'
import type { SessionContext, SessionPart } from '../context.ts'
import { answerLeaseRequest, isLeaseMethod, type LeaseMethod } from '../data/lease-requests.ts'
import type { Leases } from '../data/leases.ts'
import { environmentOf } from '../data/test-variables.ts'
import { tellTest } from '../events/emit-test.ts'
import type { Links } from '../links/links.ts'
import { maskError } from '../masked-error.ts'
import { failureReport } from '../reports/make-failure-report.ts'
import type { Mask } from '../reports/masking.ts'
import { testsInstancesOn, type LeaseOf } from '../scopes/outdated.ts'
import type { Scopes } from '../scopes/scopes.ts'
import type { Sites } from '../sites/sites.ts'
import type { Starter } from '../start/starter.ts'
import { isHandleMethod, type HandleMethod, type OperationParts } from './handle-operations.ts'
import { operationsBySite, type SiteOperations } from './site-operations.ts'

/** Answers the requests of handles. */
export interface HandleOperations {
  /** Starts the named container first if it is not started. */
  ask: Ask
  /** The same for one who may hold data of its own. */
  askAs(holder: object): Ask
  /** For a handle of a container that is not ready yet. */
  askOf(running: RunningContainer): Ask
}

export interface OperationSources extends Pick<OperationParts, 'records' | 'deaths'> {
  sites: Sites
  starter: Starter
  leases: Leases
  scopes: Scopes
  links: Links
}

export function createOperations(
  context: SessionContext,
  parts: OperationSources,
): HandleOperations {
  const askOf =
    (running: RunningContainer): Ask =>
    (method, params) =>
      perform(operationsAt(running), running, { method, params })
  const operationsAt = operationsBySite({ ...parts, askOf })
  const leasesNamed =
    (holder: object, leases: Record<string, string>): LeaseOf =>
    (server) => {
      const leaseId = Object.hasOwn(leases, server) ? leases[server] : undefined
      return leaseId === undefined ? undefined : parts.leases.find({ holder, server, leaseId })
    }
  const ofSession = sessionOperations(context, { ...parts, leasesNamed })
  /** Before data is handed to the next test, so that nothing of the last one works on it. */
  const endThoseOn = async (server: string, leaseId: string): Promise<void> => {
    const ending = testsInstancesOn(context.declarations, { server, leaseId }).map(async (name) => {
      const running = await parts.starter.start(name)
      const { operations } = operationsAt(running)
      return operations.stop(running, { name, options: { gracePeriodMs: 0 } })
    })
    // One that has never started works on nothing.
    await Promise.allSettled(ending)
  }
  const askAs =
    (holder: object): Ask =>
    async (method, params) => {
      if (Object.hasOwn(ofSession, method))
        return (await ofSession[method as SessionMethod](holder, params as never)) as never
      if (!isHandleMethod(method) && !isLeaseMethod(method) && method !== 'link')
        throw unknownMethod(method)
      const { name, place, leases = {} } = params as Params<'start'>
      if (typeof name !== 'string') throw nameless(method)
      parts.scopes.mustGoOn(name)
      const leaseOf = leasesNamed(holder, leases)
      const own = place ? await parts.scopes.nameIn(name, { place, holder, leaseOf }) : name
      const running = await parts.starter.start(own)
      const there = operationsAt(running)
      if (method === 'link')
        return (await asked(there.context, () =>
          parts.links.act(running, params as Params<'link'>, holder),
        )) as never
      if (!isLeaseMethod(method)) return perform(there, running, { method, params })
      if (method === 'release') await endThoseOn(name, (params as Params<'release'>).leaseId)
      const message = { method, params: params as Params<LeaseMethod>, holder }
      return (await asked(there.context, () =>
        answerLeaseRequest(parts.leases, running, message),
      )) as never
    }
  return { askOf, askAs, ask: askAs({}) }
}

type SessionMethod = 'report' | 'tellTest' | 'environment' | 'endFaults' | 'endScope'

/** What is asked of the session, and not of a container. */
function sessionOperations(
  context: SessionContext,
  {
    leasesNamed,
    ...parts
  }: OperationSources & { leasesNamed(holder: object, leases: Record<string, string>): LeaseOf },
): { [M in SessionMethod]: (holder: object, params: Params<M>) => Promise<Result<M>> } {
  return {
    report: (_, params) => failureReport(context, parts, params),
    environment: (holder, { leases }) =>
      environmentOf(context.declarations.config, {
        start: parts.starter.start,
        leaseOf: leasesNamed(holder, leases ?? {}),
      }),
    tellTest: async (_, test) => tellTest(context, test),
    endFaults: async (holder, { user }) => {
      const proxy = context.declarations.find(linksProxy)
      await asked(context.at(proxy ?? {}), () => parts.links.end(holder, String(user)))
      return null
    },
    endScope: async (_, { scope, id }) => {
      parts.scopes.end(scope, id)
      return null
    },
  }
}

async function asked<T>(
  { engine, mask }: SessionPart<'engine' | 'mask'>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await engine.loss.orLost(work)
  } catch (error) {
    return rethrow(await engine.loss.explain(error), mask)
  }
}

function rethrow(error: unknown, mask: Mask): never {
  maskError(error, mask)
  throw error
}

async function perform<M extends Method>(
  { operations, context }: SiteOperations,
  running: RunningContainer,
  { method, params }: { method: M; params: Params<M> },
): Promise<Result<M>> {
  const { name, use, link } = running.declared
  if (use && method !== 'start') throw notContained(name, method)
  if (link && method !== 'start') throw noContainer(name, { method, to: link.to })
  const operation = operations[method as HandleMethod] as (
    running: RunningContainer,
    params: unknown,
  ) => unknown
  return (await asked(context, async () => operation(running, params))) as Result<M>
}

const notContained = (name: string, method: string): UsageError =>
  new UsageError({
    code: 'NOT_A_CONTAINER',
    what: `"${name}" is a server that runs already, so that ${method}() is not possible.`,
    why: evidence('declared at', `containers.${name}.use`),
    fix: 'do without it, or let Mooring start a container: leave `use` empty.',
  })

const noContainer = (name: string, { method, to }: { method: string; to: string }): UsageError =>
  new UsageError({
    code: 'NOT_A_CONTAINER',
    what: `"${name}" is a link, so that ${method}() is not possible.`,
    why: evidence('leads to', to),
    fix: `ask "${to}" for it, or do to the link what links can: cut(), latency() and the like.`,
  })

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
