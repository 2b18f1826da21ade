import { expect, test } from 'vitest'
import { counted, tellGrowth } from './sent-bytes.ts'

test('a piece counts when the next one is wanted', async () => {
  async function* pieces(): AsyncGenerator<Buffer> {
    yield Buffer.alloc(3)
    yield Buffer.alloc(4)
  }
  const heard: number[] = []
  const archive = counted(pieces(), (bytes) => heard.push(bytes))
  await archive.next()
  expect(heard).toEqual([])
  await archive.next()
  expect(heard).toEqual([3])
  await archive.next()
  expect(heard).toEqual([3, 7])
})

test('what is small is not told, and what is large is told a few hundred times at most', () => {
  const told: number[] = []
  const hear = tellGrowth((bytes) => told.push(bytes))
  for (let bytes = 10_000; bytes <= 100_000; bytes += 10_000) hear(bytes)
  expect(told).toEqual([100_000])
  for (let bytes = 110_000; bytes <= 2_000_000_000; bytes += 100_000) hear(bytes)
  expect(told.at(-1)).toBeGreaterThan(1_900_000_000)
  expect(told.length).toBeLessThan(300)
})
