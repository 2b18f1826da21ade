import { expect, test } from 'vitest'
import { createContainerTable, type ContainerTable, type Run } from './container-table.ts'
import type { RunningContainer } from './running-container.ts'

const open = new AbortController().signal

const container = (name: string): RunningContainer =>
  ({ declared: { name } }) as unknown as RunningContainer

/** A start that comes to ready when it is told to, and fails when it is given up. */
function startOf(table: ContainerTable, name: string) {
  const own = container(name)
  const calls = { runs: 0 }
  let finish = (): void => undefined
  const run: Run = async ({ giveUp, ready }) => {
    calls.runs += 1
    await new Promise<void>((resolve, reject) => {
      finish = resolve
      giveUp.signal.addEventListener('abort', () => reject(giveUp.signal.reason as Error))
    })
    ready(own)
    return own
  }
  const started = table.start(name, run)
  started.catch(() => undefined)
  return { own, calls, started, run, finish: () => finish() }
}

async function runningIn(table: ContainerTable) {
  const running = startOf(table, 'db')
  running.finish()
  await running.started
  return running
}

function slowRemoval(): { removed: Promise<void>; finishRemoval(): void } {
  let finish = (): void => undefined
  const removed = new Promise<void>((resolve) => (finish = resolve))
  return { removed, finishRemoval: () => finish() }
}

const failing = (): Promise<never> => Promise.reject(new Error('no such image'))

test('all who ask share one start, and what it has come to', async () => {
  const table = createContainerTable(open)
  const { started, calls, run, own, finish } = startOf(table, 'db')
  const second = table.start('db', run)
  expect(table.running()).toEqual([])
  finish()
  expect(await Promise.all([started, second, table.start('db', run)])).toEqual([own, own, own])
  expect(calls.runs).toBe(1)
  expect(table.running(['db', 'cache'])).toEqual([own])
})

test('a start that has failed fails for the next who asks, until it is forgotten', async () => {
  const table = createContainerTable(open)
  await expect(table.start('db', failing)).rejects.toThrow('no such image')
  const { calls, started } = startOf(table, 'db')
  await expect(started).rejects.toThrow('no such image')
  table.forgetFailed()
  expect(startOf(table, 'db').calls.runs).toBe(1)
  expect(calls.runs).toBe(0)
})

test('ending gives up what is starting, and removes what came to ready once no start is under way', async () => {
  const table = createContainerTable(open)
  const ready = startOf(table, 'db')
  ready.finish()
  await ready.started
  const starting = startOf(table, 'cache')
  const removed: (readonly RunningContainer[])[] = []
  await table.end(['db', 'cache', 'never-started'], {
    reason: 'the config has changed',
    remove: async (cameToReady) => void removed.push(cameToReady),
  })
  expect(removed).toEqual([[ready.own]])
  await expect(starting.started).rejects.toMatchObject({ code: 'SESSION_CLOSED' })
  expect(table.running()).toEqual([])
})

test('a start that comes to ready after it was given up is removed with the rest', async () => {
  const table = createContainerTable(open)
  const own = container('db')
  let finish = (): void => undefined
  const started = table.start('db', async ({ ready }) => {
    await new Promise<void>((resolve) => (finish = resolve))
    ready(own)
    return own
  })
  const removed: RunningContainer[] = []
  const ended = table.end(['db'], {
    reason: 'its test is over',
    remove: async (cameToReady) => void removed.push(...cameToReady),
  })
  finish()
  await Promise.all([started, ended])
  expect(removed).toEqual([own])
  expect(table.isRunning(own)).toBe(false)
})

test('who asks for what is ending waits until it has ended', async () => {
  const table = createContainerTable(open)
  const former = await runningIn(table)
  const { removed, finishRemoval } = slowRemoval()
  const ended = table.end(['db'], { reason: 'its data has moved', remove: () => removed })
  const next = startOf(table, 'db')
  await Promise.resolve()
  expect(next.calls.runs).toBe(0)
  finishRemoval()
  await ended
  expect(next.calls.runs).toBe(1)
  next.finish()
  await next.started
  expect(table.running()).toEqual([next.own])
  expect([table.isSuccessor(next.own), table.isRunning(former.own)]).toEqual([true, false])
})

test('one that waits for an end and is given up meanwhile never starts', async () => {
  const table = createContainerTable(open)
  await runningIn(table)
  const { removed, finishRemoval } = slowRemoval()
  const ended = table.end(['db'], { reason: 'its data has moved', remove: () => removed })
  const next = startOf(table, 'db')
  const endedToo = table.end(['db'], { reason: 'its test is over', remove: async () => undefined })
  await Promise.resolve()
  finishRemoval()
  await Promise.all([ended, endedToo])
  await expect(next.started).rejects.toMatchObject({ code: 'SESSION_CLOSED' })
  expect(next.calls.runs).toBe(0)
})

test('a removal that fails is told, and the next start goes on', async () => {
  const table = createContainerTable(open)
  await runningIn(table)
  const ended = table.end(['db'], { reason: 'its test is over', remove: failing })
  await expect(ended).rejects.toThrow('no such image')
  expect(startOf(table, 'db').calls.runs).toBe(1)
})

test('a session that closes does not wait for the removal before a start', async () => {
  const closing = new AbortController()
  const table = createContainerTable(closing.signal)
  await runningIn(table)
  const { removed, finishRemoval } = slowRemoval()
  const ended = table.end(['db'], { reason: 'its data has moved', remove: () => removed })
  const next = startOf(table, 'db')
  closing.abort(new Error('closed'))
  await table.settled()
  await expect(next.started).rejects.toThrow('closed')
  expect(next.calls.runs).toBe(0)
  finishRemoval()
  await ended
})
