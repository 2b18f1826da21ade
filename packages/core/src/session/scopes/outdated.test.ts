import { expect, test } from 'vitest'
import { resolveConfig } from '../../config/resolve.ts'
import type { ResolvedContainer } from '../../config/resolved.ts'
import { createDeclarations, type Declarations } from '../containers/declarations.ts'
import { outdatedBehind, testsInstancesOn } from './outdated.ts'

const lease = (id: string, database: string) => ({ id, connection: { database } })

function withInstances(own: Record<string, Partial<ResolvedContainer>>): Declarations {
  const config = resolveConfig(
    { containers: { app: { image: 'app:1', scope: 'worker' } } },
    { directory: '/project' },
  )
  const declarations = createDeclarations(config)
  for (const [name, one] of Object.entries(own))
    declarations.instances.declare({ ...config.containers[0]!, name, instanceOf: name, ...one })
  return declarations
}

const declarations = withInstances({
  'app-1': { data: { db: lease('1', 'one') } },
  'web-1': { dependsOn: ['app-1', 'db'] },
  'beside-1': { data: { cache: lease('1', 'three') } },
  'job-1': { scope: 'test', data: { db: lease('1', 'one') } },
})

test('an instance stays while its data is at the same address, under whichever lease', () => {
  expect(outdatedBehind(declarations, 'web-1', () => lease('2', 'one')).size).toBe(0)
  expect(outdatedBehind(declarations, 'web-1', () => undefined).size).toBe(0)
  expect(outdatedBehind(declarations, 'db', () => lease('2', 'two')).size).toBe(0)
})

test('other fields, and where the session reaches the server, are no other data', () => {
  const had = { id: '1', connection: { url: 'db://me@127.0.0.1:1/own' } }
  const now = { id: '1', connection: { url: 'db://me@127.0.0.1:2/own', prefix: 'moved' } }
  const one = withInstances({ app: { data: { db: had } } })
  expect(outdatedBehind(one, 'app', () => now).size).toBe(0)
})

test('it is outdated when that has moved, with what depends on it', () => {
  const leaseOf = (server: string) => (server === 'db' ? lease('2', 'two') : undefined)
  expect(outdatedBehind(declarations, 'web-1', leaseOf)).toEqual(
    new Map([
      ['app-1', 'db'],
      ['web-1', 'db'],
    ]),
  )
  expect(outdatedBehind(declarations, 'beside-1', leaseOf).size).toBe(0)
})

test('those of a test end with the lease', () => {
  expect(testsInstancesOn(declarations, { server: 'db', leaseId: '1' })).toEqual(['job-1'])
  expect(testsInstancesOn(declarations, { server: 'db', leaseId: '2' })).toEqual([])
  expect(testsInstancesOn(declarations, { server: 'cache', leaseId: '1' })).toEqual([])
})
