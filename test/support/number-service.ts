import type {
  DataPool,
  Lease,
  LeaseOutcome,
  LeaseUser,
  Service,
} from '../../packages/core/src/config/written/service.ts'

/** A service whose data are numbers, and what was done to them. */
export function numberService(given: Partial<Service> = {}): { service: Service; done: string[] } {
  const done: string[] = []
  let last = 0
  const pool: DataPool = {
    lease: async ({ name }: LeaseUser): Promise<Lease> => {
      last += 1
      done.push(`lease ${last} for ${name}`)
      return { id: `lease-${last}`, connection: { database: `data_${last}` } }
    },
    release: async ({ id }: Lease, { hasFailed }: LeaseOutcome) => {
      done.push(`release ${id} ${hasFailed ? 'failed' : 'passed'}`)
      return hasFailed ? ['an open transaction'] : []
    },
    discard: async ({ id }: Lease) => void done.push(`discard ${id}`),
    close: async () => void done.push('close'),
  }
  const service: Service = {
    name: 'Numbers',
    isolation: { level: 'test', open: async () => pool },
    actions: { reset: async (_server, lease) => `reset ${lease?.id ?? 'the server'}` },
    ...given,
  }
  return { service, done }
}
