import { expect, test } from 'vitest'
import { linkBlock } from './link-block.ts'

test('tells when which link was in what state', () => {
  const links = [
    { link: 'slowDb', fault: 'cut', fromMs: 900, untilMs: 1_520 },
    { link: 'line', fault: 'latency of 200 ms (down)', fromMs: 1_100 },
  ]
  expect(linkBlock(links, 1_000)).toBe(
    [
      'Faults of links while the test ran:',
      '  slowDb  cut, from 0.00 s to 0.52 s',
      '  line    latency of 200 ms (down), from 0.10 s to now',
    ].join('\n'),
  )
  expect(linkBlock([], 1_000)).toBe('')
})
