import { expect, test } from 'vitest'
import { obstacleOf } from './postgres-obstacle.ts'

test.each([
  { method: 'transaction', isolation: 'test', scope: 'test', obstacle: 'nobody else sees' },
  { method: 'clone', isolation: 'test', scope: 'worker', obstacle: 'each test has another' },
  { method: 'clone', isolation: 'file', scope: 'worker', obstacle: 'each file has another' },
  { method: 'clone', isolation: 'file', scope: 'file', obstacle: undefined },
  { method: 'clone', isolation: 'test', scope: 'test', obstacle: undefined },
  { method: 'reset', isolation: 'test', scope: 'worker', obstacle: undefined },
  { method: undefined, isolation: 'test', scope: 'worker', obstacle: undefined },
] as const)(
  '$method for each $isolation, app for each $scope',
  ({ scope, obstacle, ...options }) => {
    const found = obstacleOf(options)(scope, 'url')
    if (obstacle === undefined) expect(found).toBeUndefined()
    else expect(found).toContain(obstacle)
  },
)

test('who someone is says nothing of a database', () => {
  const obstacle = obstacleOf({ method: 'transaction', isolation: 'test' })
  expect(obstacle('worker', 'user')).toBeUndefined()
})
