import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Happening, StartPhase } from './lifecycle.ts'
import { followStart } from './start-progress.ts'

const intervalMs = 5

/** A follower of a start, and what it tells. */
function follow(everyMs = intervalMs) {
  const told: Happening[] = []
  const emit = (happening: Happening): void => void told.push(happening)
  return { told, progress: followStart({ container: 'db', emit, intervalMs: everyMs }) }
}

test('a start that takes long is told again and again, with what it waits for at that moment', async () => {
  const { told, progress } = follow()
  progress.enter('image', () => ({ waitedFor: 'image redis:7' }))
  await expect.poll(() => told.length).toBeGreaterThan(1)
  let probes = 0
  progress.enter('ready', () => ({ waitedFor: 'port 6379', lastProbe: `refused ${++probes}` }))
  await expect.poll(() => probes).toBeGreaterThan(1)
  progress[Symbol.dispose]()
  expect(told[0]).toEqual({
    kind: 'container-waiting',
    container: 'db',
    phase: 'image',
    elapsedMs: expect.any(Number),
    waitedFor: 'image redis:7',
  })
  expect(told.at(-1)).toMatchObject({ phase: 'ready', lastProbe: `refused ${probes}` })
})

test('it knows where the time of a start went, phases that follow each other as one', async () => {
  const { progress } = follow()
  const waits = (): { waitedFor: string } => ({ waitedFor: 'x' })
  const enter = async (phase: StartPhase): Promise<void> => {
    progress.enter(phase, waits)
    await expect.poll(() => progress.spent().at(-1)).toMatchObject({ phase })
  }
  for (const phase of ['image', 'image', 'create'] as const) await enter(phase)
  progress[Symbol.dispose]()
  const phases = progress.spent()
  expect(phases.map(({ phase }) => phase).filter((phase) => phase !== 'dependencies')).toEqual([
    'image',
    'create',
  ])
  expect(phases.every(({ elapsedMs }) => elapsedMs > 0)).toBe(true)
})

test('nothing is told of a start that is over', async () => {
  const { told, progress } = follow()
  const { told: others, progress: other } = follow()
  progress[Symbol.dispose]()
  await expect.poll(() => others.length).toBeGreaterThan(2)
  other[Symbol.dispose]()
  expect(told).toEqual([])
})

test('whoever wants to know is told what is awaited', () => {
  const { progress } = follow()
  progress.enter('copy', () => ({ waitedFor: '2 files to be copied in' }))
  expect(progress.awaited()).toEqual({ waitedFor: '2 files to be copied in' })
  progress[Symbol.dispose]()
})

describe('with fake timers', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('they are not reached', async () => {
    const { told, progress } = follow(50_000)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(told).toEqual([])
    progress[Symbol.dispose]()
  })
})
