import { getEventListeners } from 'node:events'
import { expect, test, vi } from 'vitest'
import {
  deadline,
  DeadlinePassed,
  nowMs,
  orAborted,
  scopedSignal,
  sleep,
  everyInterval,
} from './abort.ts'

test('a sleep ends by itself, or with the reason of the signal, and lets go of it', async () => {
  const controller = new AbortController()
  await sleep(1, controller.signal)
  const asleep = sleep(60_000, controller.signal)
  controller.abort('enough')
  await expect(asleep).rejects.toBe('enough')
  await expect(sleep(60_000, controller.signal)).rejects.toBe('enough')
  expect(getEventListeners(controller.signal, 'abort')).toEqual([])
})

test('a promise that never settles is cut by the signal, also by one that is aborted already', async () => {
  const controller = new AbortController()
  const never = new Promise(() => {})
  const cut = orAborted(never, controller.signal)
  controller.abort('enough')
  await expect(cut).rejects.toBe('enough')
  await expect(orAborted(never, controller.signal)).rejects.toBe('enough')
  expect(getEventListeners(controller.signal, 'abort')).toEqual([])
})

test('a deadline passes, or its parent aborts first', async () => {
  const parent = new AbortController()
  using short = deadline(1, parent.signal)
  using long = deadline(60_000, parent.signal)
  await expect(sleep(60_000, short.signal)).rejects.toEqual(new DeadlinePassed(1))
  parent.abort('enough')
  expect(long.signal.reason).toBe('enough')
})

test('a scoped signal aborts with its parent, or at the end of the block', () => {
  const parent = new AbortController()
  const { signal, [Symbol.dispose]: leave } = scopedSignal(parent.signal)
  using other = scopedSignal(parent.signal)
  expect(signal.aborted).toBe(false)
  leave()
  expect(signal.aborted).toBe(true)
  parent.abort('enough')
  expect(other.signal.reason).toBe('enough')
  expect(getEventListeners(parent.signal, 'abort')).toEqual([])
})

test('fake timers neither stop a sleep nor the clock', async () => {
  vi.useFakeTimers()
  try {
    const startedMs = nowMs()
    await sleep(5, new AbortController().signal)
    expect(nowMs()).toBeGreaterThan(startedMs)
  } finally {
    vi.useRealTimers()
  }
})

test('a task is run again and again until it is disposed', async () => {
  let runs = 0
  const repeating = everyInterval(1, () => void (runs += 1))
  await expect.poll(() => runs).toBeGreaterThan(2)
  repeating[Symbol.dispose]()
  const before = runs
  await sleep(20, new AbortController().signal)
  expect(runs).toBe(before)
})
