import { expect, test } from 'vitest'
import { fakeContainer } from '../../../../test/support/fake-container.ts'
import { failureOf, testWaitContract } from '../../../../test/support/wait-contract.ts'
import { waitForExit } from './for-exit.ts'
import { waitUntilReady } from './wait-until-ready.ts'

testWaitContract('the exit', async () => {
  const container = fakeContainer()
  return {
    strategies: [waitForExit({ kind: 'exit', exitCode: 0 })],
    container,
    becomeReady: () => container.exit(0),
    lastProbe: /^still running$/,
    waitedFor: 'exit with code 0',
  }
})

const { signal } = new AbortController()

test('another exit code than zero can be the wanted one', async () => {
  const container = fakeContainer()
  container.exit(3)
  await waitUntilReady(container.target, [waitForExit({ kind: 'exit', exitCode: 3 })], { signal })
})

test('the wrong exit code is what the last probe saw', async () => {
  const container = fakeContainer()
  container.exit(137)
  const failure = await failureOf(
    waitUntilReady(container.target, [waitForExit({ kind: 'exit', exitCode: 0 })], { signal }),
  )
  expect(failure).toMatchObject({
    exitCode: 137,
    pending: [{ lastProbe: { text: 'exited with code 137' } }],
  })
})
