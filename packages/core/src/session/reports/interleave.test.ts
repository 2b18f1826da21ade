import type { LogLine } from '@mooring/client'
import { expect, test } from 'vitest'
import { createBoundedLog, interleave, type BoundedLog, type LogBounds } from './interleave.ts'

const wide: LogBounds = { lines: 100, bytes: 10_000 }

const line = (container: string, atMs: number, text = `${container}${atMs}`): LogLine => ({
  container,
  atMs,
  stream: 'stdout',
  text,
})

function logOf(container: string, times: number[], bounds: LogBounds = wide): BoundedLog {
  const log = createBoundedLog(bounds)
  for (const atMs of times) log.add(line(container, atMs))
  return log
}

const texts = (lines: readonly LogLine[]): string[] => lines.map(({ text }) => text)

test('lines of several containers are ordered by time', () => {
  const { lines, leftOut } = interleave([logOf('a', [1, 4, 5]), logOf('b', [2, 3, 6])], wide)
  expect(texts(lines)).toEqual(['a1', 'b2', 'b3', 'a4', 'a5', 'b6'])
  expect(leftOut).toBe(0)
})

test('lines of the same moment keep the order of their container', () => {
  const log = createBoundedLog(wide)
  for (const text of ['first', 'second', 'third']) log.add(line('a', 7, text))
  expect(texts(interleave([log], wide).lines)).toEqual(['first', 'second', 'third'])
})

test('only the last lines are kept, and the others are counted', () => {
  const bounds = { lines: 3, bytes: 1_000 }
  const { lines, leftOut } = interleave(
    [logOf('a', [1, 3, 5, 7, 9], bounds), logOf('b', [2, 4, 6, 8], bounds)],
    bounds,
  )
  expect(texts(lines)).toEqual(['a7', 'b8', 'a9'])
  expect(leftOut).toBe(6)
})

test('bytes are bounded too, but the last line always stays', () => {
  const log = createBoundedLog({ lines: 100, bytes: 10 })
  log.add(line('a', 1, 'x'.repeat(8)))
  log.add(line('a', 2, 'y'.repeat(8)))
  log.add(line('a', 3, 'z'.repeat(50)))
  expect(texts(log.lines())).toEqual(['z'.repeat(50)])
  expect(log.leftOut()).toBe(2)
})

test('a log of a million lines is held in bounded memory', () => {
  const log = createBoundedLog({ lines: 10, bytes: 10_000 })
  for (let atMs = 0; atMs < 1_000_000; atMs += 1) log.add(line('a', atMs))
  expect(texts(log.lines()).at(0)).toBe('a999990')
  expect(log.leftOut()).toBe(999_990)
})

test('lines that are left out before make room for those that follow', () => {
  const log = logOf('a', [1, 2])
  log.leaveOut(0)
  expect(texts(log.lines())).toEqual(['a1', 'a2'])
  log.leaveOut(5)
  log.add(line('a', 8))
  expect(texts(log.lines())).toEqual(['a8'])
  expect(log.leftOut()).toBe(7)
})
