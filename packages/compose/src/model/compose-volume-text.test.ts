import { expect, test } from 'vitest'
import { volumeParts } from './compose-volume-text.ts'

test.each([
  ['/data', { type: 'volume', target: '/data', options: [] }],
  ['name:/data', { type: 'volume', source: 'name', target: '/data', options: [] }],
  ['./here:/data:ro,z', { type: 'bind', source: './here', target: '/data', options: ['ro', 'z'] }],
  ['~/here:/data', { type: 'bind', source: '~/here', target: '/data', options: [] }],
  ['C:\\here:/data', { type: 'bind', source: 'C:\\here', target: '/data', options: [] }],
  ['v:/data', { type: 'volume', target: 'v:/data', options: [] }],
])('%s', (written, parts) => {
  expect(volumeParts(written)).toEqual(parts)
})

test.each(['', ':/data', 'ab::c', 'name:/data:ro:x'])('%j is no volume', (written) => {
  expect(volumeParts(written)).toBeUndefined()
})
