import { expect, test } from 'vitest'
import type { EngineMessage } from './engine-messages.ts'
import { createPullProgress } from './pull-progress.ts'

function eventsOf(messages: EngineMessage[]): unknown[] {
  const progress = createPullProgress('x:1')
  return messages.flatMap((message) => progress(message) ?? [])
}

const downloading = (id: string, current: number, total: number): EngineMessage => ({
  id,
  status: 'Downloading',
  progressDetail: { current, total },
})

test('layers are added up', () => {
  const events = eventsOf([
    { id: '1', status: 'Pulling from library/x' },
    { id: 'a', status: 'Pulling fs layer' },
    { id: 'b', status: 'Already exists' },
    downloading('a', 50, 200),
    { id: 'a', status: 'Download complete' },
    { id: 'a', status: 'Pull complete' },
    { status: 'Digest: sha256:00' },
    { status: 'Status: Downloaded newer image for x:1' },
  ])
  const event = { kind: 'pulling', image: 'x:1', layersTotal: 2 }
  expect(events).toEqual([
    { ...event, layersTotal: 1, layersDone: 0, downloadedBytes: 0, totalBytes: 0 },
    { ...event, layersDone: 1, downloadedBytes: 0, totalBytes: 0 },
    { ...event, layersDone: 1, downloadedBytes: 50, totalBytes: 200 },
    { ...event, layersDone: 1, downloadedBytes: 200, totalBytes: 200 },
    { ...event, layersDone: 2, downloadedBytes: 200, totalBytes: 200 },
  ])
})

test('a change under a hundredth of the bytes is not shown', () => {
  const events = eventsOf([
    downloading('a', 1_000, 100_000),
    downloading('a', 1_500, 100_000),
    downloading('a', 2_000, 100_000),
  ])
  expect(events).toHaveLength(2)
})

test('messages that are not about a layer make no event', () => {
  expect(
    eventsOf([
      { id: 'latest', status: 'Pulling from library/x' },
      { status: 'Status: up to date' },
    ]),
  ).toEqual([])
})
