import { expect, test } from 'vitest'
import { readYaml } from '../tree/yaml.ts'
import { bytes } from './bytes.ts'

const read = (written: string): string => {
  const [tree] = readYaml(written, '/compose.yaml')
  return bytes(tree!, ['shm_size'])
}

test.each([
  ['64m', '67108864'],
  ['1.5g', '1610612736'],
  ['.5k', '512'],
  ['10 MiB', '10485760'],
  ['1kb', '1024'],
  ['100b', '100'],
  ['1000', '1000'],
  ['-1', '-1'],
])('%s is %s bytes', (written, size) => {
  expect(read(written)).toBe(size)
})

test.each(['"-1"', 'x', '1x', '1 m b', '[]'])('%s is no size', (written) => {
  expect(() => read(written)).toThrow('shm_size: expected')
})
