import { getEventListeners } from 'node:events'
import { describe, expect, test, vi } from 'vitest'
import { DeadlinePassed } from '../../packages/core/src/abort.ts'
import type { WaitFailure } from '../../packages/core/src/wait/wait-failure.ts'
import type { WaitStrategy } from '../../packages/core/src/wait/wait-strategy.ts'
import { waitUntilReady } from '../../packages/core/src/wait/wait-until-ready.ts'
import type { FakeContainer } from './fake-container.ts'

/** A container that is not ready yet, and the strategies that wait for it. */
export interface UnreadyContainer {
  strategies: WaitStrategy[]
  container: FakeContainer
  becomeReady(): void | Promise<void>
  /** What its last probe says as long as it is not ready. */
  lastProbe: string | RegExp
  waitedFor: string
  /** Ends only when no connection to its servers is left. */
  close?(): Promise<void>
}

/**
 * What every strategy promises.
 *
 * @param subject what is waited for, for the titles
 * @param create makes a container that is not ready yet
 */
export function testWaitContract(subject: string, create: () => Promise<UnreadyContainer>): void {
  describe(`a wait for ${subject}`, () => {
    test('resolves when the container becomes ready', async () => {
      await using wait = await begin(create)
      await wait.becomeReady()
      await wait.done
    })

    test('fails at the deadline with what the last probe saw', async () => {
      await using wait = await begin(create)
      wait.abort(new DeadlinePassed(60_000))
      const failure = await failureOf(wait.done)
      expect(failure).toMatchObject({ reason: 'timeout', timeoutMs: 60_000, exitCode: undefined })
      expect(failure.pending[0]).toMatchObject({ waitedFor: wait.waitedFor })
      expect(failure.pending[0]?.lastProbe?.text).toMatch(wait.lastProbe)
      expect(failure.message).toContain(wait.waitedFor)
    })

    test('fails at once with the exit code when the container ends', async () => {
      await using wait = await begin(create)
      wait.container.exit(3)
      expect(await failureOf(wait.done)).toMatchObject({ reason: 'exited', exitCode: 3 })
    })

    test('rejects with the reason of the signal', async () => {
      await using wait = await begin(create)
      const reason = new Error('a sibling failed')
      wait.abort(reason)
      await expect(wait.done).rejects.toBe(reason)
    })

    test('does not begin when the signal is aborted already', async () => {
      const { strategies, container, close } = await create()
      const reason = new Error('a sibling failed')
      const signal = AbortSignal.abort(reason)
      for (const strategy of strategies) {
        const options = { signal, intervalMs: 1, onProbe: () => expect.unreachable() }
        await expect(strategy.untilReady(container.target, options)).rejects.toBe(reason)
      }
      await expect(waitUntilReady(container.target, strategies, { signal })).rejects.toBe(reason)
      expect(getEventListeners(signal, 'abort')).toEqual([])
      await close?.()
    })

    test('works while the timers are fake', async () => {
      vi.useFakeTimers()
      try {
        await using wait = await begin(create)
        await wait.becomeReady()
        await wait.done
      } finally {
        vi.useRealTimers()
      }
    })
  })
}

interface BegunWait extends UnreadyContainer, AsyncDisposable {
  /** Settles with the wait. */
  done: Promise<void>
  abort(reason: unknown): void
}

/**
 * Waits for a fresh container and answers after the first probe; disposing it asserts that nothing
 * is left.
 */
async function begin(create: () => Promise<UnreadyContainer>): Promise<BegunWait> {
  const unready = await create()
  const { container, strategies, close } = unready
  const controller = new AbortController()
  const probed: Promise<void>[] = []
  const observed = strategies.map((strategy) => observe(strategy, (probe) => probed.push(probe)))
  const done = waitUntilReady(container.target, observed, {
    signal: controller.signal,
    intervalMs: 1,
  })
  done.catch(() => {})
  await Promise.race([Promise.all(probed), done])
  return {
    ...unready,
    done,
    abort: (reason) => controller.abort(reason),
    [Symbol.asyncDispose]: async () => {
      await done.catch(() => {})
      expect(getEventListeners(controller.signal, 'abort')).toEqual([])
      await vi.waitUntil(() => container.followers() === 0, { timeout: 5_000 })
      await close?.()
    },
  }
}

function observe(strategy: WaitStrategy, begun: (firstProbe: Promise<void>) => void): WaitStrategy {
  let onFirst = (): void => {}
  begun(new Promise((resolve) => (onFirst = resolve)))
  return {
    ...strategy,
    untilReady: (target, options) =>
      strategy.untilReady(target, {
        ...options,
        onProbe: (failed) => {
          options.onProbe(failed)
          onFirst()
        },
      }),
  }
}

/** The failure of a wait that must fail. */
export async function failureOf(wait: Promise<void>): Promise<WaitFailure> {
  const failure = await wait.then(
    () => expect.unreachable('the wait succeeded'),
    (error: unknown) => error as WaitFailure,
  )
  expect(failure).toMatchObject({ name: 'WaitFailure' })
  return failure
}
