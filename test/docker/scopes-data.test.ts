// @module-tag engine-details
import type { Ask, Place } from '@mooring/client'
import { expect, test } from 'vitest'
import { resolveConfig } from '../../packages/core/src/config/resolve.ts'
import type { ContainersConfig } from '../../packages/core/src/config/written/written-container.ts'
import type { Service } from '../../packages/core/src/service/contract.ts'
import type { LeaseUser } from '../../packages/core/src/service/isolation.ts'
import type { LifecycleEvent } from '../../packages/core/src/session/events/lifecycle.ts'
import { openSession } from '../../packages/core/src/session/open-session.ts'
import { useEngine } from '../support/engine.ts'

const engine = await useEngine()
const idle = { image: 'busybox:1', command: 'sleep 600' } as const

/** Hands out the data that is named like who asks. */
function namedData(onRelease: () => Promise<void> = async () => undefined): Service {
  return {
    name: 'Data',
    isolation: {
      level: 'test',
      open: async () => ({
        lease: async ({ name }: LeaseUser) => ({
          id: name,
          connection: { database: name, url: `db://127.0.0.1:1/${name}` },
        }),
        release: async () => onRelease().then(() => []),
        discard: async () => undefined,
        close: async () => undefined,
      }),
    },
  }
}

const db = {
  ...idle,
  ports: [5432],
  waitFor: { command: 'true' },
  url: 'db://{self.address}/shared',
  connection: { database: 'shared' },
} as const

async function open(containers: ContainersConfig['containers']) {
  const events: LifecycleEvent[] = []
  const session = await openSession(resolveConfig({ containers }, { directory: process.cwd() }), {
    onEvent: (event) => events.push(event),
  })
  const told = () => events.flatMap((event) => (event.kind === 'service-told' ? [event.line] : []))
  return Object.assign(session, { told, [Symbol.asyncDispose]: session.close })
}

const place = (own: Partial<Place> = {}): Place => ({ worker: '1', file: 'a', ...own })

async function lease(ask: Ask, name: string): Promise<Record<string, string>> {
  const request = { name, worker: '1', isConcurrent: false, isFresh: false }
  return { db: (await ask('lease', { name: 'db', request })).id }
}

const release = (ask: Ask, leaseId: string) =>
  ask('release', { name: 'db', leaseId, hasFailed: false, isKept: false })

const textIn = async (ask: Ask, name: string): Promise<string> =>
  (await ask('exec', { name, command: ['sh', '-c', 'echo $TEXT'], options: {} })).stdout.trim()

const app = { ...idle, scope: 'worker', environment: { TEXT: '{db.url} {db.database}' } } as const

test('a container of a worker works on the data of who asks first, and stays while that is where it was', async () => {
  await using session = await open({ db: { ...db, service: namedData() }, app })
  const ask = session.askAs({})
  const leases = await lease(ask, 'one')
  const first = await ask('start', { name: 'app', place: place(), leases })
  expect(await textIn(ask, first.name)).toBe('db://db:5432/one one')
  await release(ask, 'one')
  const again = await ask('start', { name: 'app', place: place(), leases: await lease(ask, 'one') })
  expect(again.id).toBe(first.id)
  expect(session.told()).toEqual([])
})

test('it is made anew for who has other data, once, with what depends on it, and others are left alone', async () => {
  await using session = await open({
    db: { ...db, service: namedData() },
    app,
    web: { ...idle, scope: 'worker', dependsOn: ['app'] },
  })
  const ask = session.askAs({})
  const other = session.askAs({})
  const leases = await lease(ask, 'one')
  const first = await ask('start', { name: 'web', place: place(), leases })
  const beside = await other('start', {
    name: 'app',
    place: place({ worker: '2' }),
    leases: await lease(other, 'two'),
  })
  await release(ask, 'one')
  const moved = await lease(ask, 'three')
  const [web, own] = await Promise.all(
    ['web', 'app'].map((name) => ask('start', { name, place: place(), leases: moved })),
  )
  expect(web!.id).not.toBe(first.id)
  expect(await textIn(ask, own!.name)).toBe('db://db:5432/three three')
  expect(await textIn(ask, beside.name)).toBe('db://db:5432/two two')
  expect(session.told()).toEqual([
    'it is recreated, because the data of "db" is at another address now',
    'it is recreated, because the data of "db" is at another address now',
  ])
})

test('a container of a test works on its data, and has ended before that is put back', async () => {
  const states: unknown[] = []
  let asking: Ask | undefined
  const service = namedData(async () => {
    const own = (name: string) => asking!('start', { name, place: place({ test: '1' }) })
    states.push((await own('app')).state)
  })
  await using session = await open({ db: { ...db, service }, app: { ...app, scope: 'test' } })
  const ask = (asking = session.askAs({}))
  const names = await Promise.all(
    ['1', '2'].map(async (id) => {
      const leases = await lease(ask, `data-${id}`)
      return (await ask('start', { name: 'app', place: place({ test: id }), leases })).name
    }),
  )
  expect(await Promise.all(names.map((name) => textIn(ask, name)))).toEqual([
    'db://db:5432/data-1 data-1',
    'db://db:5432/data-2 data-2',
  ])
  await release(ask, 'data-1')
  expect(states).toEqual(['exited'])
  await ask('endScope', { scope: 'test', id: '1' })
  expect(await textIn(ask, names[1]!)).toBe('db://db:5432/data-2 data-2')
})

test('without data of one’s own it has the shared', async () => {
  await using session = await open({
    db: { ...db, service: namedData() },
    app: { ...app, scope: 'run' },
  })
  const ask = session.askAs({})
  await ask('start', { name: 'app', place: place(), leases: await lease(ask, 'one') })
  expect(await textIn(ask, 'app')).toBe('db://db:5432/shared shared')
})

test('nothing is left', async () => {
  expect(await engine.leftovers()).toEqual([])
})
