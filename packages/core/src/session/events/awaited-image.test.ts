import { expect, test } from 'vitest'
import { awaitedImage } from './awaited-image.ts'

const pulling = {
  kind: 'pulling',
  image: 'mirror/redis:7',
  layersDone: 3,
  layersTotal: 7,
  downloadedBytes: 45_120_000,
  totalBytes: 120_000_000,
} as const

test('an image that is looked up is told by its name, one that is pulled or built with how far that is', () => {
  expect(awaitedImage({ image: 'redis:7' }, undefined)).toBe('the engine to look up image redis:7')
  expect(awaitedImage({ image: 'redis:7' }, pulling)).toBe(
    'image mirror/redis:7 (3 of 7 layers, 45.1 of 120.0 MB)',
  )
  expect(awaitedImage({ image: 'redis:7' }, { ...pulling, layersTotal: 0 })).toBe(
    'image mirror/redis:7 (pulling)',
  )
  expect(awaitedImage({ image: undefined }, undefined)).toBe('its image to be built')
  const building = { kind: 'building', image: 'app', step: 2, stepsTotal: 5 } as const
  expect(awaitedImage({ image: undefined }, { ...building, instruction: 'RUN make' })).toBe(
    'image app (step 2 of 5, RUN make)',
  )
  const sending = { kind: 'sending', image: 'app', sentBytes: 12_340_000 } as const
  expect(awaitedImage({ image: undefined }, sending)).toBe('image app (12.3 MB of its files sent)')
})
