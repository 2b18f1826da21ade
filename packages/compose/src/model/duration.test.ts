import { expect, test } from 'vitest'
import { durationNs, durationText } from './duration.ts'

test.each([
  ['90s', '1m30s'],
  ['1.5m', '1m30s'],
  ['1d', '24h0m0s'],
  ['1w', '168h0m0s'],
  ['1h', '1h0m0s'],
  ['500ms', '500ms'],
  ['1500us', '1.5ms'],
  ['1m0.5s', '1m0.5s'],
  ['0', '0s'],
  ['20ns', '20ns'],
])('%s is %s', (written, text) => {
  expect(durationText(durationNs(written) ?? Number.NaN)).toBe(text)
})

test.each(['', '90', 'x', '1x', '1s2', 's'])('%j is no duration', (written) => {
  expect(durationNs(written)).toBeUndefined()
})
