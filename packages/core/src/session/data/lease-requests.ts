import { UsageError, type Params, type Requests } from '@mooring/client'
import type { RunningContainer } from '../containers/running-container.ts'
import type { Leases } from './leases.ts'

const methods = ['lease', 'release', 'act'] as const

export type LeaseMethod = (typeof methods)[number]

export const isLeaseMethod = (method: string): method is LeaseMethod =>
  (methods as readonly string[]).includes(method)

export interface LeaseMessage<M extends LeaseMethod = LeaseMethod> {
  method: M
  params: Params<M>
  /** Who asks; a lease belongs to who has asked for it. */
  holder: object
}

/** Answers a request about data of one's own. @throws UsageError INVALID_REQUEST, and what the service throws */
export function answerLeaseRequest(
  leases: Leases,
  running: RunningContainer,
  { method, params, holder }: LeaseMessage,
): Promise<Requests[LeaseMethod]['result']> {
  const server = running.declared.name
  switch (method) {
    case 'lease':
      return leases.lease(running, checked(params as Params<'lease'>), holder)
    case 'release': {
      const { leaseId, hasFailed, isKept } = params as Params<'release'>
      return leases.release({ holder, server, leaseId }, { hasFailed, isKept })
    }
    case 'act': {
      const { action, leaseId } = params as Params<'act'>
      return leases.act(
        running,
        String(action),
        leaseId === undefined ? undefined : { holder, server, leaseId },
      )
    }
  }
}

function checked({ request }: Params<'lease'>): Params<'lease'>['request'] {
  if (typeof request?.name === 'string' && typeof request.worker === 'string') return request
  throw new UsageError({
    code: 'INVALID_REQUEST',
    what: 'The request "lease" does not name its owner.',
  })
}
