import { expect, test } from 'vitest'
import { resolveConfig } from '../../config/resolve.ts'
import type { ResolvedContainer } from '../../config/resolved.ts'
import { outdatedBehind, testsInstancesOn } from './outdated.ts'

const lease = (id: string, database: string) => ({ id, connection: { database } })

function instances(own: Record<string, Partial<ResolvedContainer>>) {
  const { containers } = resolveConfig(
    { containers: { app: { image: 'app:1', scope: 'worker' } } },
    { directory: '/project' },
  )
  const all = Object.entries(own).map(([name, one]): [string, ResolvedContainer] => [
    name,
    { ...containers[0]!, name, instanceOf: name, ...one },
  ])
  return { instances: new Map(all) }
}

const context = instances({
  'app-1': { data: { db: lease('1', 'one') } },
  'web-1': { dependsOn: ['app-1', 'db'] },
  'beside-1': { data: { cache: lease('1', 'three') } },
  'job-1': { scope: 'test', data: { db: lease('1', 'one') } },
})

test('an instance stays while its data is at the same address, under whichever lease', () => {
  expect(outdatedBehind(context, 'web-1', () => lease('2', 'one')).size).toBe(0)
  expect(outdatedBehind(context, 'web-1', () => undefined).size).toBe(0)
  expect(outdatedBehind(context, 'db', () => lease('2', 'two')).size).toBe(0)
})

test('other fields, and where the session reaches the server, are no other data', () => {
  const had = { id: '1', connection: { url: 'db://me@127.0.0.1:1/own' } }
  const now = { id: '1', connection: { url: 'db://me@127.0.0.1:2/own', prefix: 'moved' } }
  const one = instances({ app: { data: { db: had } } })
  expect(outdatedBehind(one, 'app', () => now).size).toBe(0)
})

test('it is outdated when that has moved, with what depends on it', () => {
  const leaseOf = (server: string) => (server === 'db' ? lease('2', 'two') : undefined)
  expect(outdatedBehind(context, 'web-1', leaseOf)).toEqual(
    new Map([
      ['app-1', 'db'],
      ['web-1', 'db'],
    ]),
  )
  expect(outdatedBehind(context, 'beside-1', leaseOf).size).toBe(0)
})

test('those of a test end with the lease', () => {
  expect(testsInstancesOn(context, { server: 'db', leaseId: '1' })).toEqual(['job-1'])
  expect(testsInstancesOn(context, { server: 'db', leaseId: '2' })).toEqual([])
  expect(testsInstancesOn(context, { server: 'cache', leaseId: '1' })).toEqual([])
})
