import type { LifecycleEvent } from '@mooring/core'
import { expect, test } from 'vitest'
import { createStartRows } from './start-rows.ts'
import { styleFor } from './style.ts'

const at = (event: object): LifecycleEvent =>
  ({ atMs: 1000, session: 's', ...event }) as LifecycleEvent

const rowsOf = () =>
  createStartRows(
    [
      { name: 'db', image: 'postgres:15' },
      { name: 'App', image: undefined },
    ],
    styleFor(false),
  )

test('a row tells what its container does, and for how long', () => {
  const rows = rowsOf()
  expect(rows.lines(1000)).toEqual(['· db   waiting', '· App  waiting'])
  rows.note(at({ kind: 'container-starting', container: 'db', image: 'postgres:15' }))
  expect(rows.lines(4000)[0]).toBe('⠋ db   starting  3 s')
  rows.note(
    at({
      kind: 'container-ready',
      container: 'db',
      id: 'x',
      elapsedMs: 1234,
      waitedFor: 'port 5432',
    }),
  )
  rows.note(
    at({
      kind: 'container-failed',
      container: 'App',
      error: new Error('[IMAGE_BUILD_FAILED] no\n\nmore'),
    }),
  )
  expect(rows.lines(9000)).toEqual(['✔ db   ready in 1.23 s', '✖ App  [IMAGE_BUILD_FAILED] no'])
})

test('pulls and builds show in the rows that wait for them, whatever prefix the engine is asked with', () => {
  const rows = rowsOf()
  const pulling = {
    kind: 'pulling',
    image: 'mirror/postgres:15',
    downloadedBytes: 45,
    totalBytes: 100,
    layersDone: 0,
    layersTotal: 1,
  }
  rows.note(at({ kind: 'image-progress', progress: pulling }))
  const building = {
    kind: 'building',
    image: 'mooring/shop-1/app:latest',
    step: 2,
    stepsTotal: 3,
    instruction: 'RUN npm ci',
  }
  rows.note(at({ kind: 'image-progress', progress: building }))
  expect(rows.lines(1000)).toEqual([
    '⠋ db   pulling █████░░░░░ 45 %',
    '⠋ App  building 2/3 RUN npm ci',
  ])
})
