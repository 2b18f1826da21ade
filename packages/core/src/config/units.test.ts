import { expect, test } from 'vitest'
import { durationMs, durationPattern, sizeBytes, sizePattern } from './units.ts'

test.each([
  ['500ms', 500],
  ['30s', 30_000],
  ['1m30s', 90_000],
  ['2h', 7_200_000],
  ['1h2m3s4ms', 3_723_004],
  ['1.5s', 1500],
  ['0s', 0],
  [250, 250],
])('the duration %s is %i milliseconds', (written, ms) => {
  expect(durationMs(written)).toBe(ms)
  if (typeof written === 'string') expect(written).toMatch(durationPattern)
})

test.each(['', '30', 's', '30 s', '5 parsecs', '30s1m', '-1s', '1d', '1m1m'])(
  '%j is no duration',
  (written) => expect(written).not.toMatch(durationPattern),
)

test.each([
  ['64m', 67_108_864],
  ['1g', 1_073_741_824],
  ['512k', 524_288],
  ['1.5g', 1_610_612_736],
  ['100b', 100],
  ['100', 100],
  ['64MB', 67_108_864],
  ['64MiB', 67_108_864],
  [1024, 1024],
])('the size %s is %i bytes', (written, bytes) => {
  expect(sizeBytes(written)).toBe(bytes)
  if (typeof written === 'string') expect(written).toMatch(sizePattern)
})

test.each(['', 'm', '1 g', '-1m', '1x', '1.g', '64mm'])('%j is no size', (written) =>
  expect(written).not.toMatch(sizePattern),
)
