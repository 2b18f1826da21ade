import { startSession } from '../../packages/core/src/server/start-session.ts'
import type { Service } from '../../packages/core/src/service/contract.ts'
import type {
  DataPool,
  Lease,
  LeaseOutcome,
  LeaseUser,
} from '../../packages/core/src/service/isolation.ts'

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

/** A session with numbers as data, and one container that all share. */
export async function numberSession(level: 'worker' | 'file' | 'test') {
  const idle = { image: 'busybox:1', command: 'sleep 600' } as const
  const { service, done } = numberService()
  const isolation = { ...service.isolation!, level }
  const session = await startSession({
    containers: {
      db: { ...idle, connection: { database: 'app' }, service: { ...service, isolation } },
      web: idle,
    },
  })
  return Object.assign(session, { done })
}
