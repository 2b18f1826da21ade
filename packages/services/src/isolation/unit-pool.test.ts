import type { LeaseUser } from '@mooring/core/service'
import { expect, test } from 'vitest'
import type { UnitKeeper } from './unit-keeper.ts'
import { openUnitPool } from './unit-pool.ts'

const user = (name: string, more: Partial<LeaseUser> = {}): LeaseUser => ({
  name,
  worker: '1',
  isConcurrent: false,
  isFresh: false,
  ...more,
})
const fine = { hasFailed: false, isKept: false }
const kept = { hasFailed: true, isKept: true }

/** A pool of units that are names, and what it did and told. */
async function poolOf(
  given: Partial<UnitKeeper> = {},
  taken: Parameters<typeof openUnitPool>[2] = [],
) {
  const done: string[] = []
  const told: string[] = []
  const pool = await openUnitPool(
    {
      nameOf: (number) => `unit-${number}`,
      make: async (name) => void done.push(`make ${name}`),
      clean: async (name) => {
        done.push(`clean ${name}`)
        return []
      },
      connectionOf: (name) => ({ unit: name }),
      lookAt: (name) => `look ${name}`,
      close: async () => void done.push('close'),
      ...given,
    },
    {
      handle: { name: 'cache' },
      signal: new AbortController().signal,
      tell: (line) => void told.push(line),
    },
    taken,
  )
  return { pool, done, told }
}

test('what is kept is not cleaned, nobody gets it again, and a person is told how to look at it', async () => {
  const { pool, done, told } = await poolOf()
  const lease = await pool.lease(user('orders > adds one'))
  expect(await pool.release(lease, kept)).toEqual([])
  expect(told).toEqual(['the data of "orders > adds one" is kept: look unit-1'])
  const later = await Promise.all(Array.from({ length: 20 }, () => pool.lease(user('later'))))
  await Promise.all(later.map((one) => pool.release(one, fine)))
  const again = await Promise.all(Array.from({ length: 20 }, () => pool.lease(user('again'))))
  expect([...later, ...again].map(({ id }) => id)).not.toContain('unit-1')
  expect(done).not.toContain('clean unit-1')
  expect(done.filter((what) => what === 'make unit-1')).toHaveLength(1)
})

test('who waits for a unit is told when the last one is kept or given up', async () => {
  const { pool } = await poolOf({ mostUnits: 2 })
  const [one, two] = [await pool.lease(user('one')), await pool.lease(user('two'))]
  const waiting = pool.lease(user('three'))
  await pool.release(one, kept)
  await pool.discard(two)
  await expect(waiting).rejects.toThrow(
    /^\[ISOLATION_FAILED\] Container "cache" has no data of its own left for "three"\.\n\n {2}there are {4}2, and all of them are kept or were given up\n\nFix: /,
  )
  await expect(pool.lease(user('four', { isFresh: true }))).rejects.toThrow('ISOLATION_FAILED')
})

test('a unit that cannot be made or cleaned is not waited for', async () => {
  let isBroken = true
  const make = async (): Promise<void> => {
    if (isBroken) throw new Error('no space')
  }
  const clean = async (): Promise<string[]> => {
    throw new Error('no answer')
  }
  const { pool, told } = await poolOf({ mostUnits: 2, make, clean })
  await expect(pool.lease(user('one'))).rejects.toThrow('no space')
  isBroken = false
  const lease = await pool.lease(user('two'))
  const waiting = pool.lease(user('three'))
  expect(await pool.release(lease, fine)).toEqual([])
  expect(told).toEqual(['unit-2 could not be cleaned and is not used again: Error: no answer'])
  await expect(waiting).rejects.toThrow('ISOLATION_FAILED')
})

test('units that are in use or kept since before a restart are nobody else’s', async () => {
  const lease = (id: string) => ({ id, connection: {} })
  const again: string[] = []
  const { pool } = await poolOf(
    { mostUnits: 4, makeAgain: async (name) => void again.push(name) },
    [
      { lease: lease('unit-1'), user: user('kept'), isKept: true },
      { lease: lease('unit-4'), user: user('held'), isKept: false },
    ],
  )
  expect(again).toEqual(['unit-4'])
  const ids = [(await pool.lease(user('one'))).id, (await pool.lease(user('two'))).id]
  expect(ids).toEqual(['unit-2', 'unit-3'])
  const waiting = pool.lease(user('three'))
  await pool.release(lease('unit-4'), fine)
  expect(await waiting).toEqual({ id: 'unit-4', connection: { unit: 'unit-4' } })
  const late = pool.lease(user('late'))
  await pool.close()
  await expect(late).rejects.toThrow('The server is stopped or started again.')
})
