import type { Ask, IsolationLevel, LeaseRequest } from '@mooring/client'
import { expect, test, vi } from 'vitest'
import { containerRecord } from '../../../../test/support/record.ts'
import { createLending } from './lending.ts'

/** A session that numbers what it leases, and notes what it is asked. */
function lending(level: IsolationLevel, { left = [] as string[] } = {}) {
  const asked: string[] = []
  let last = 0
  const answer = (method: string, params: Record<string, unknown>): unknown => {
    if (method === 'lease') {
      const { name, worker, isConcurrent } = params['request'] as LeaseRequest
      last += 1
      asked.push(`lease ${last} for ${name} of ${worker}${isConcurrent ? ' at once' : ''}`)
      return { id: `${last}`, connection: { database: `data_${last}` } }
    }
    if (method === 'environment') return params['leases']
    asked.push(
      `${method} ${String(params['leaseId'])}${params['hasFailed'] ? ' failed' : ''}${params['isKept'] ? ' kept' : ''}`,
    )
    return left
  }
  const made = createLending({
    declared: { containers: ['db', 'web'], isolation: { db: level } },
    ask: (async (method: string, params: Record<string, unknown>) =>
      answer(method, params)) as unknown as Ask,
    liveOf: async (name) => ({ current: { ...containerRecord(), name } }),
  })
  return { ...made, asked }
}

const databaseOf = (handle: object): unknown => (handle as { database?: unknown }).database

test('each lease has data of its own, and says when the worker has some already', async () => {
  const { lease, asked } = lending('test')
  const one = await lease('db', { name: 'one', worker: '1' })
  const two = await lease('db', { name: 'two', worker: '1' })
  const three = await lease('db', { name: 'three', worker: '2' })
  expect([one, two, three].map(databaseOf)).toEqual(['data_1', 'data_2', 'data_3'])
  await one.release()
  await two.release({ hasFailed: true })
  await lease('db', { name: 'four', worker: '1' })
  expect(asked).toEqual([
    'lease 1 for one of 1',
    'lease 2 for two of 1 at once',
    'lease 3 for three of 2',
    'release 1',
    'release 2 failed',
    'lease 4 for four of 1',
  ])
})

test('a lease ends with its block, once', async () => {
  const { lease, asked } = lending('file')
  {
    await using db = await lease('db')
    db.keep()
    await db.release()
  }
  expect(asked).toEqual([
    expect.stringMatching(/^lease 1 for a test of \d+-\w+$/),
    'release 1 kept',
  ])
})

test('a link leads to data of its own, and its faults end before that is given back', async () => {
  const asked: string[] = []
  const answer = (method: string, params: { name?: string; leaseId?: string }): unknown => {
    asked.push([method, params.name, params.leaseId].filter(Boolean).join(' '))
    return method === 'lease' ? { id: '1', connection: { database: 'data_1' } } : []
  }
  const { lease, environment } = createLending({
    declared: {
      containers: ['db', 'slowDb'],
      isolation: { db: 'test' },
      links: { slowDb: 'db' },
    },
    ask: (async (method: string, params: object) => answer(method, params)) as unknown as Ask,
    liveOf: async (name) => ({
      current: { ...containerRecord(), name, ...(name === 'slowDb' && { link: { to: 'db' } }) },
    }),
  })
  const slowDb = await lease('slowDb')
  expect([slowDb.name, databaseOf(slowDb)]).toEqual(['slowDb', 'data_1'])
  await environment([slowDb])
  await slowDb.release()
  expect(asked).toEqual(['lease db', 'environment', 'endFaults', 'release db 1'])
})

test('what a worker has is the same behind its links, whose faults end with each lease', async () => {
  const asked: string[] = []
  let last = 0
  const answer = (method: string): unknown => {
    asked.push(method)
    if (method === 'endFaults') throw new Error('the proxy is gone')
    last += 1
    return method === 'lease' ? { id: `${last}`, connection: { database: `data_${last}` } } : []
  }
  const { lease } = createLending({
    declared: {
      containers: ['db', 'slowDb'],
      isolation: { db: 'worker' },
      links: { slowDb: 'db' },
    },
    ask: (async (method: string) => answer(method)) as unknown as Ask,
    liveOf: async (name) => ({
      current: { ...containerRecord(), name, ...(name === 'slowDb' && { link: { to: 'db' } }) },
    }),
  })
  const leases = [await lease('db'), await lease('slowDb')]
  expect(leases.map(databaseOf)).toEqual(['data_1', 'data_1'])
  await expect(leases[1]!.release()).rejects.toThrow('the proxy is gone')
  expect(asked).toEqual(['lease', 'endFaults'])
})

test('fresh data takes the place of what was leased', async () => {
  const { lease, asked } = lending('test')
  const db = await lease('db')
  await db.fresh()
  expect(databaseOf(db)).toBe('data_2')
  await db.release()
  expect(asked.slice(1)).toEqual([
    'release 1',
    expect.stringMatching(/^lease 2 for a test of/),
    'release 2',
  ])
})

test('leases of a worker share its data, which stays until the end', async () => {
  const { lease, asked, end } = lending('worker')
  const [one, other] = await Promise.all([
    lease('db', { worker: '1' }),
    lease('db', { worker: '2' }),
  ])
  await one.release()
  const again = await lease('db', { worker: '1' })
  expect([one, other, again].map(databaseOf)).toEqual(['data_1', 'data_2', 'data_1'])
  expect(asked).toEqual(['lease 1 for worker 1 of 1', 'lease 2 for worker 2 of 2'])
  await end()
  expect(asked.slice(2)).toEqual(['release 1', 'release 2'])
})

test('what was left behind is told by the release', async () => {
  const { lease } = lending('test', { left: ['an open transaction'] })
  const db = await lease('db')
  await expect(db.release()).rejects.toThrow(/^\[DATA_LEFT_IN_USE\].*"db"/)
})

test('nothing can be done with data that was released', async () => {
  const { lease, asked } = lending('test')
  const db = await lease('db')
  await db.release()
  await expect(db.fresh()).rejects.toThrow('[NO_OWN_DATA] The data of "db" was released')
  expect(() => db.keep()).toThrow('[NO_OWN_DATA]')
  expect(asked).toHaveLength(2)
})

test('a container without isolation has nothing to lend', async () => {
  const { lease } = lending('test')
  await expect(lease('web')).rejects.toThrow(
    '[NO_OWN_DATA] Container "web" gives its tests no data of their own.',
  )
})

test('after the end nothing is leased, and nothing is to be released', async () => {
  const { lease, end, asked } = lending('test')
  const db = await lease('db')
  await end()
  await db.release()
  await expect(lease('db')).rejects.toThrow('[SESSION_CLOSED]')
  expect(asked).toHaveLength(1)
})

test('a lease that failed counts for nothing', async () => {
  let fails = true
  const requests: LeaseRequest[] = []
  const { lease } = createLending({
    declared: { containers: ['db'], isolation: { db: 'worker' } },
    ask: (async (_: string, { request }: { request: LeaseRequest }) => {
      requests.push(request)
      if (fails) throw new Error('no room')
      return { id: '1', connection: {} }
    }) as unknown as Ask,
    liveOf: async () => ({ current: containerRecord() }),
  })
  await expect(lease('db')).rejects.toThrow('no room')
  fails = false
  await lease('db')
  expect(requests.map(({ isConcurrent }) => isConcurrent)).toEqual([false, false])
})

test('a lease that comes after its signal is given back', async () => {
  const { lease, asked } = lending('test')
  const limit = new AbortController()
  const leasing = lease('db', { signal: limit.signal })
  limit.abort(new Error('the test took too long'))
  await expect(leasing).rejects.toThrow('the test took too long')
  await vi.waitFor(() => expect(asked.slice(1)).toEqual(['release 1 failed']))
  await expect(lease('db', { signal: limit.signal })).rejects.toThrow('the test took too long')
  expect(asked).toHaveLength(2)
})

test('variables name the data of leases, and of nothing else', async () => {
  const { lease, environment } = lending('test')
  const db = await lease('db')
  expect(await environment([db])).toEqual({ db: '1' })
  await expect(environment([{}])).rejects.toThrow('[NO_OWN_DATA]')
  await db.release()
  await expect(environment([db])).rejects.toThrow('[NO_OWN_DATA] The data of "db" was released')
})

test('many leases at once warn of nothing', async () => {
  const { lease } = lending('test')
  const warned: Error[] = []
  const listener = (warning: Error): number => warned.push(warning)
  process.on('warning', listener)
  await Promise.all(Array.from({ length: 20 }, () => lease('db')))
  await new Promise((resolve) => setImmediate(resolve))
  process.off('warning', listener)
  expect(warned).toEqual([])
})

test('the end does not wait for what is still being taken', async () => {
  const asked: string[] = []
  const { lease, end } = createLending({
    declared: { containers: ['db'], isolation: { db: 'worker' } },
    ask: (async (method: string) => void asked.push(method)) as unknown as Ask,
    liveOf: () => new Promise(() => undefined),
  })
  void lease('db')
  await end()
  expect(asked).toEqual([])
})

test('who names no worker is one of its own', async () => {
  const one = lending('test')
  const other = lending('test')
  await one.lease('db')
  await one.lease('db')
  await other.lease('db')
  const [first, again] = one.asked
  expect(again).toBe(`${first?.replace('lease 1', 'lease 2')} at once`)
  expect(other.asked).not.toEqual([first])
})
