import { expect, test } from 'vitest'
import { createSingleFlight } from './single-flight.ts'

const never = new AbortController().signal

function gate(): { opened: Promise<void>; open(): void } {
  let open = (): void => {}
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { opened, open }
}

test('callers of one key share one run', async () => {
  const once = createSingleFlight<number>({ remember: true })
  let runs = 0
  const work = async (): Promise<number> => ++runs
  const results = await Promise.all([1, 2, 3].map(() => once('key', work, { signal: never })))
  expect(results).toEqual([1, 1, 1])
  expect(await once('key', work, { signal: never })).toBe(1)
  expect(await once('other', work, { signal: never })).toBe(2)
})

test('without remember, a later caller starts a new run', async () => {
  const once = createSingleFlight<number>({ remember: false })
  let runs = 0
  const work = async (): Promise<number> => ++runs
  expect(await once('key', work, { signal: never })).toBe(1)
  expect(await once('key', work, { signal: never })).toBe(2)
})

test('a failure reaches every caller and is then forgotten', async () => {
  const once = createSingleFlight<number>({ remember: true })
  let runs = 0
  const work = async (): Promise<number> => {
    if (++runs === 1) throw new Error('first run')
    return runs
  }
  const results = await Promise.allSettled([1, 2].map(() => once('key', work, { signal: never })))
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await once('key', work, { signal: never })).toBe(2)
})

test('a caller that aborts leaves the run to the others', async () => {
  const once = createSingleFlight<string>({ remember: true })
  const { opened, open } = gate()
  let shared: AbortSignal | undefined
  const work = async ({ signal }: { signal: AbortSignal }): Promise<string> => {
    shared = signal
    await opened
    return 'done'
  }
  const leaver = new AbortController()
  const left = once('key', work, { signal: leaver.signal })
  const stayed = once('key', work, { signal: never })
  leaver.abort(new Error('leaving'))
  await expect(left).rejects.toThrow('leaving')
  expect(shared?.aborted).toBe(false)
  open()
  expect(await stayed).toBe('done')
})

test('the run is aborted when the last caller leaves, and the next caller starts anew', async () => {
  const once = createSingleFlight<string>({ remember: true })
  const signals: AbortSignal[] = []
  const work = async ({ signal }: { signal: AbortSignal }): Promise<string> => {
    signals.push(signal)
    if (signals.length === 2) return 'second run'
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  }
  const leavers = [new AbortController(), new AbortController()]
  const left = leavers.map(({ signal }) => once('key', work, { signal }))
  const outcomes = Promise.allSettled(left)
  for (const leaver of leavers) leaver.abort(new Error('leaving'))
  expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(signals[0]?.aborted).toBe(true)
  expect(await once('key', work, { signal: never })).toBe('second run')
})

test('an aborted signal starts nothing', async () => {
  const once = createSingleFlight<string>({ remember: true })
  let started = false
  const work = async (): Promise<string> => ((started = true), 'done')
  const signal = AbortSignal.abort(new Error('too late'))
  await expect(once('key', work, { signal })).rejects.toThrow('too late')
  expect(started).toBe(false)
})

test('events reach every caller, a shared callback once', async () => {
  const once = createSingleFlight<void, string>({ remember: true })
  const seen: string[] = []
  const shared = (event: string): void => void seen.push(`shared ${event}`)
  const own = (event: string): void => void seen.push(`own ${event}`)
  const work = async ({ onProgress }: { onProgress(event: string): void }): Promise<void> =>
    onProgress('halfway')
  await Promise.all(
    [shared, shared, own].map((onProgress) => once('key', work, { signal: never, onProgress })),
  )
  expect(seen).toEqual(['shared halfway', 'own halfway'])
})
