import { DockerError, UsageError } from '@mooring/client'
import { expect, test } from 'vitest'
import { fakeContainer } from '../../../../test/support/fake-container.ts'
import { failureOf, testWaitContract } from '../../../../test/support/wait-contract.ts'
import { DeadlinePassed } from '../abort.ts'
import type { WaitFunction } from '../config/resolved-waits.ts'
import { waitForFunction } from './for-function.ts'
import { waitUntilReady } from './wait-until-ready.ts'

testWaitContract('a function', async () => {
  let isReady = false
  return {
    strategies: [waitForFunction({ kind: 'function', run: () => isReady })],
    container: fakeContainer(),
    becomeReady: () => void (isReady = true),
    lastProbe: /^returned false$/,
    waitedFor: 'the wait function',
  }
})

/** Waits for a function that is made with a way to let the deadline pass. */
function wait(run: (passDeadline: () => void) => WaitFunction): Promise<void> {
  const controller = new AbortController()
  const passDeadline = (): void => controller.abort(new DeadlinePassed(60_000))
  const strategy = waitForFunction({ kind: 'function', run: run(passDeadline) })
  return waitUntilReady(fakeContainer().target, [strategy], {
    signal: controller.signal,
    intervalMs: 1,
  })
}

test('it receives the handle and a signal', async () => {
  const received: unknown[] = []
  await wait(
    () =>
      ({ name }, { signal }) =>
        void received.push(name, signal instanceof AbortSignal),
  )
  expect(received).toEqual(['db', true])
})

test('only false and a throw mean "try again"', async () => {
  for (const value of [undefined, null, 0, '', true]) {
    let calls = 0
    await wait(() => async () => {
      calls += 1
      if (calls === 1) return false
      if (calls === 2) throw new Error('not yet')
      return value
    })
    expect(calls).toBe(3)
  }
})

test('a function that keeps throwing fails with what it threw last', async () => {
  let calls = 0
  const failure = await failureOf(
    wait((passDeadline) => () => {
      calls += 1
      if (calls > 2) return new Promise(passDeadline)
      throw new RangeError(`attempt ${calls}`)
    }),
  )
  expect(failure).toMatchObject({
    reason: 'function-failed',
    pending: [
      { lastProbe: { text: 'threw RangeError: attempt 2', cause: new RangeError('attempt 2') } },
    ],
  })
})

test('an error that no later try could mend ends the wait, another of Mooring does not', async () => {
  const missing = new UsageError({ code: 'PORT_NOT_PUBLISHED', what: 'There is no such port.' })
  let calls = 0
  const done = wait(() => () => {
    calls += 1
    if (calls < 3) throw new DockerError({ code: 'CONTAINER_NOT_RUNNING', what: 'It is down.' })
    throw missing
  })
  await expect(done).rejects.toBe(missing)
  expect(calls).toBe(3)
})

test('a function that never settles is cut by the deadline', async () => {
  const failure = await failureOf(
    wait((passDeadline) => () => {
      queueMicrotask(passDeadline)
      return new Promise(() => {})
    }),
  )
  expect(failure).toMatchObject({ reason: 'timeout', pending: [{ lastProbe: undefined }] })
})

test("what it throws after the deadline is nobody's unhandled rejection", async () => {
  const failure = await failureOf(
    wait((passDeadline) => async (_handle, { signal }) => {
      queueMicrotask(passDeadline)
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      throw new Error('too late')
    }),
  )
  expect(failure.reason).toBe('timeout')
})
