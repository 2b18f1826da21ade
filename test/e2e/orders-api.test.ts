import { expect, test } from 'vitest'
import { runFixture } from '../support/fixture-run.ts'
import { leftoversOf } from '../support/leftovers.ts'
import { jestRunners, newestNode, vitestRunners } from '../support/runners.ts'

// Where no snapshot is kept.
const env = { CI: 'true' }

test.each(vitestRunners)('the orders API is tested with %s', async (runner) => {
  const result = await runFixture({ runner, fixture: 'orders-api', args: ['run'], env })
  expect(result.exitCode, result.output).toBe(0)
  expect(result.output).toMatch(/Tests .*17 passed \(17\)/)
  expect(await leftoversOf(result)).toEqual([])
})

test.each(jestRunners)('the orders API is tested with %s', async (runner) => {
  const result = await runFixture({
    runner,
    fixture: 'orders-api',
    node: newestNode,
    env: { ...env, NODE_OPTIONS: '--experimental-vm-modules' },
  })
  expect(result.exitCode, result.output).toBe(0)
  expect(result.output).toContain('Tests:       6 passed, 6 total')
  expect(await leftoversOf(result)).toEqual([])
})
