import { expect, test } from 'vitest'
import { fakeContainer } from '../../../../test/support/fake-container.ts'
import { lateServer } from '../../../../test/support/late-server.ts'
import { failureOf } from '../../../../test/support/wait-contract.ts'
import { deadline, nowMs } from '../abort.ts'
import { waitForFunction } from './for-function.ts'
import { waitForHttp } from './for-http.ts'
import type { WaitStrategy } from './wait-strategy.ts'
import { waitUntilReady } from './wait-until-ready.ts'

const timeoutMs = 2_000

/** Waits for a server, with a process that does nothing else from the first refusal until the deadline is over. */
async function blockedWait(port: number, ...others: WaitStrategy[]): Promise<void> {
  const begunAtMs = nowMs()
  const http = waitForHttp({
    kind: 'http',
    path: '/',
    containerPort: port,
    statuses: undefined,
    method: 'GET',
    headers: {},
    body: undefined,
    tls: false,
  })
  using limit = deadline(timeoutMs, new AbortController().signal)
  let isBlocked = false
  const strategy: WaitStrategy = {
    ...http,
    untilReady: (target, options) =>
      http.untilReady(target, {
        ...options,
        onProbe: (failed) => {
          options.onProbe(failed)
          if (!isBlocked) block(begunAtMs + timeoutMs + 100 - nowMs())
          isBlocked = true
        },
      }),
  }
  await waitUntilReady(fakeContainer().target, [strategy, ...others], { signal: limit.signal })
  expect(isBlocked).toBe(true)
}

const block = (durationMs: number): void =>
  void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, durationMs)

test('a server that got ready while the process was blocked past the deadline is ready', async () => {
  await using server = await lateServer({ recovers: true })
  await blockedWait(server.port)
})

test('one that did not is not, whatever else blocks the process meanwhile', async () => {
  await using server = await lateServer({ recovers: false })
  const busy = waitForFunction({
    kind: 'function',
    run: () => Promise.resolve(block(30)).then(() => false),
  })
  expect(await failureOf(blockedWait(server.port, busy))).toMatchObject({
    reason: 'timeout',
    timeoutMs,
    pending: [{ lastProbe: { text: '503 Service Unavailable' } }, {}],
  })
})
