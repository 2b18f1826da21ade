import { expect, test } from 'vitest'
import { createKeptLines } from './kept-lines.ts'

test('of images that come at the same time, the first progress of each is kept', () => {
  const kept = createKeptLines()
  for (const round of [1, 2, 3])
    for (const image of ['redis:7', 'nginx:1'])
      kept.add('image-progress', JSON.stringify({ round, progress: { image } }))
  expect(kept.all()).toEqual([
    '{"round":1,"progress":{"image":"redis:7"}}',
    '{"round":1,"progress":{"image":"nginx:1"}}',
  ])
})

test('of what comes with each test the oldest is dropped, and counted', () => {
  const kept = createKeptLines(20)
  kept.add('session-opened', 'opened')
  for (const index of [1, 2, 3, 4]) kept.add('test-ended', `test ${index}..`)
  kept.add('session-closed', 'closed, which is long')
  expect(kept.all()).toEqual(['opened', 'test 3..', 'test 4..', 'closed, which is long'])
  expect(kept.leftOut()).toBe(2)
})
