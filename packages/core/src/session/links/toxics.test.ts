import type { FaultOrder } from '@mooring/client'
import { expect, test } from 'vitest'
import { knownFault } from './toxics.ts'

test.each<[FaultOrder, string, object]>([
  [
    { kind: 'latency', delay: '200ms' },
    'latency of 200 ms (down)',

    { latency: { latency: 200, jitter: 0 } },
  ],
  [
    { kind: 'latency', delay: 5, jitter: '2ms' },
    'latency of 5 ms ± 2 ms (down)',

    { latency: { latency: 5, jitter: 2 } },
  ],
  [
    { kind: 'bandwidth', perSecond: '64kb', direction: 'up' },
    '66 kB a second (up)',

    { bandwidth: { rate: 66 } },
  ],
  [{ kind: 'bandwidth', perSecond: 10 }, '1 kB a second (down)', { bandwidth: { rate: 1 } }],
  [{ kind: 'reset', after: '1s' }, 'reset (both)', { reset_peer: { timeout: 1000 } }],
  [{ kind: 'blackhole' }, 'blackhole (both)', { timeout: { timeout: 0 } }],
  [
    { kind: 'slice', bytes: 10, variation: 5, delay: '1ms' },
    'packets of 10 bytes (down)',

    { slicer: { average_size: 10, size_variation: 5, delay: 1000 } },
  ],
  [
    { kind: 'limitData', size: '1mb' },
    'end after 1048576 bytes (down)',

    { limit_data: { bytes: 1_048_576 } },
  ],
])('%j is %s', (order, words, attributes) => {
  const { toxics, ...fault } = knownFault(order)
  expect(fault).toEqual({ words, isCut: false })
  for (const toxic of toxics) expect({ [toxic.type]: toxic.attributes }).toEqual(attributes)
  expect(toxics).toHaveLength(words.includes('both') ? 2 : 1)
})

test('a cut takes the proxy away', () => {
  expect(knownFault({ kind: 'cut' })).toEqual({ toxics: [], isCut: true, words: 'cut' })
})

test.each<[unknown, RegExp]>([
  [{ kind: 'latency', delay: 'soon' }, /INVALID_REQUEST.*"soon" for delay[^]*such as "200ms"/],
  [{ kind: 'latency', delay: -1 }, /-1 for delay/],
  [{ kind: 'latency' }, /nothing for delay/],
  [{ kind: 'limitData', size: 'much' }, /"much" for size[^]*such as "64kb"/],
  [{ kind: 'slice', bytes: 1, variation: 2 }, /2 for variation[^]*no more than `bytes`/],
  [{ kind: 'blackhole', direction: 'left' }, /"left" for direction[^]*"up", "down" or "both"/],
  [{ kind: 'packetLoss' }, /"packetLoss" for fault/],
])('%j is refused', (order, message) => {
  expect(() => knownFault(order as FaultOrder)).toThrow(message)
})
