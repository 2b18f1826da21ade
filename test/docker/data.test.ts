import { expect, test, vi } from 'vitest'
import { resolveConfig } from '../../packages/core/src/config/resolve.ts'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import type { Service } from '../../packages/core/src/service/contract.ts'
import type { DataPool, LeaseOutcome } from '../../packages/core/src/service/isolation.ts'
import type { ServerAccess } from '../../packages/core/src/service/server.ts'
import { openSession } from '../../packages/core/src/session/open-session.ts'
import { eventually, useEngine } from '../support/engine.ts'
import { numberService } from '../support/number-service.ts'

const engine = await useEngine()
const idle = { image: 'busybox:1', command: 'sleep 600' } as const

const request = (name: string) => ({ name, worker: '1', isConcurrent: false, isFresh: false })

test('data is prepared after the container is ready and before anybody gets it', async () => {
  let seen: ServerAccess | undefined
  const { service } = numberService({
    prepare: async (server) => {
      seen = server
      await server.handle.exec('touch /prepared')
      server.tell('data is there')
    },
  })
  const told = vi.fn()
  await using session = await startSession(
    {
      containers: {
        db: {
          ...idle,
          ports: [80],
          waitFor: async () => true,
          url: 'db://app@{self.address}',
          connection: { user: 'app' },
          service,
        },
      },
    },
    { onEvent: told },
  )
  expect((await session.containers.db.exec('ls /prepared')).exitCode).toBe(0)
  expect(seen?.connection).toEqual({ user: 'app', url: session.containers.db.url })
  expect(session.containers.db.user).toBe('app')
  const kinds = told.mock.calls.map(([{ kind }]) => kind as string)
  expect(kinds.indexOf('service-told')).toBeLessThan(kinds.indexOf('container-ready'))
})

test('data is prepared again after a restart', async () => {
  let prepared = 0
  const { service } = numberService({ prepare: async () => void (prepared += 1) })
  await using session = await startSession({
    containers: { db: { ...idle, service, stopSignal: 'SIGKILL' } },
  })
  await session.containers.db.restart()
  expect(prepared).toBe(2)
})

test('data that cannot be prepared fails the start with the reason', async () => {
  const { service } = numberService({
    prepare: async () => {
      throw new Error('no table "orders"')
    },
  })
  const start = startSession({ containers: { db: { ...idle, service } } })
  await expect(start).rejects.toThrow(
    /^\[PREPARE_FAILED\] The data of container "db" could not be prepared\.\n\n +service +Numbers\n +reason +no table "orders"/,
  )
  expect(await engine.leftovers()).toEqual([])
})

test('data that is not prepared in time is named as what is waited for', async () => {
  const prepare: Service['prepare'] = ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  const { service } = numberService({ prepare })
  const db = { ...idle, service, startupTimeout: '3s' } as const
  await expect(startSession({ containers: { db } })).rejects.toThrow(
    /^\[WAIT_TIMEOUT\][^]* waited for +its data, which Numbers prepares\n/,
  )
  expect(await engine.leftovers()).toEqual([])
})

test('each worker has its own leases, and those of a worker that leaves are discarded', async () => {
  const { service, done } = numberService()
  const config = resolveConfig({ containers: { db: { ...idle, service } } }, { directory: '/' })
  const session = await openSession(config)
  const [one, other] = [{}, {}]
  const first = await session.askAs(one)('lease', { name: 'db', request: request('first') })
  expect(first).toEqual({ id: 'lease-1', connection: { database: 'data_1' } })
  const stolen = { name: 'db', leaseId: first.id, hasFailed: false, isKept: false }
  await expect(session.askAs(other)('release', stolen)).rejects.toThrow('[INVALID_REQUEST]')
  await session.askAs(other)('lease', { name: 'db', request: request('second') })
  expect(await session.askAs(one)('release', { ...stolen, hasFailed: true })).toEqual([
    'an open transaction',
  ])
  session.leave(other)
  await eventually(() => expect(done).toContain('discard lease-2'))
  await session.close()
  expect(done).toEqual([
    'lease 1 for first',
    'lease 2 for second',
    'release lease-1 failed',
    'discard lease-2',
    'close',
  ])
})

test('a service can keep the data of tests that fail', async () => {
  const outcomes: LeaseOutcome[] = []
  const { service } = numberService()
  const open = async (): Promise<DataPool> => ({
    lease: async () => ({ id: 'lease', connection: {} }),
    release: async (_lease, outcome) => {
      outcomes.push(outcome)
      return []
    },
    discard: async () => undefined,
    close: async () => undefined,
  })
  const keeping = { ...service, isolation: { level: 'test' as const, keepOnFailure: true, open } }
  const config = resolveConfig(
    { containers: { db: { ...idle, service: keeping } } },
    { directory: '/' },
  )
  const session = await openSession(config)
  for (const hasFailed of [true, false]) {
    const { id: leaseId } = await session.ask('lease', { name: 'db', request: request('test') })
    await session.ask('release', { name: 'db', leaseId, hasFailed, isKept: false })
  }
  expect(outcomes).toEqual([
    { hasFailed: true, isKept: true },
    { hasFailed: false, isKept: false },
  ])
  await session.close()
})

test('a handle can ask for what the service can do, and for nothing else', async () => {
  const { service } = numberService()
  const config = resolveConfig(
    { containers: { db: { ...idle, service }, plain: idle } },
    { directory: '/' },
  )
  const session = await openSession(config)
  const { ask } = session
  expect(await ask('start', { name: 'db' })).toMatchObject({ actions: ['reset'] })
  expect(await ask('act', { name: 'db', action: 'reset' })).toBe('reset the server')
  const lease = await ask('lease', { name: 'db', request: request('test') })
  expect(await ask('act', { name: 'db', action: 'reset', leaseId: lease.id })).toBe('reset lease-1')
  for (const action of ['drop', 'toString', '__proto__'])
    await expect(ask('act', { name: 'db', action })).rejects.toThrow('[INVALID_REQUEST]')
  await expect(ask('lease', { name: 'plain', request: request('test') })).rejects.toThrow(
    'Container "plain" gives its tests no data of their own.',
  )
  await session.close()
})
