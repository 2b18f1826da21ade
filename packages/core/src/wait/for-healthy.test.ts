import { expect, test } from 'vitest'
import { fakeContainer } from '../../../../test/support/fake-container.ts'
import { failureOf, testWaitContract } from '../../../../test/support/wait-contract.ts'
import { waitForHealthy } from './for-healthy.ts'
import { waitUntilReady } from './wait-until-ready.ts'

const strategies = [waitForHealthy({ kind: 'healthy' })]

testWaitContract('a health check', async () => {
  const container = fakeContainer()
  container.reportHealth({ status: 'starting', output: 'connecting\n/tmp:5432 - no response\n' })
  return {
    strategies,
    container,
    becomeReady: () => container.reportHealth({ status: 'healthy', output: '' }),
    lastProbe: 'starting, last check: /tmp:5432 - no response',
    waitedFor: 'its health check',
  }
})

const { signal } = new AbortController()

test('an unhealthy container fails at once with the output of the last check', async () => {
  const container = fakeContainer()
  container.reportHealth({ status: 'unhealthy', output: 'connection refused' })
  const failure = await failureOf(waitUntilReady(container.target, strategies, { signal }))
  expect(failure).toMatchObject({
    reason: 'unhealthy',
    pending: [{ lastProbe: { text: 'unhealthy, last check: connection refused' } }],
  })
})

test('a container without a health check fails at once', async () => {
  const container = fakeContainer()
  container.reportHealth({ status: 'none', output: '' })
  const failure = await failureOf(waitUntilReady(container.target, strategies, { signal }))
  expect(failure).toMatchObject({
    reason: 'no-health-check',
    pending: [{ lastProbe: { text: 'neither the image nor the config has a health check' } }],
  })
})
