import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withLock } from './lock.mjs'

test.skipIf(process.platform !== 'linux')('work under one lock never overlaps', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lock-'))
  const events = []
  const work = (name) => async () => {
    events.push(`${name} begins`)
    await new Promise((resolve) => setImmediate(resolve))
    events.push(`${name} ends`)
  }
  await Promise.all([
    withLock(join(folder, 'lock'), work('a')),
    withLock(join(folder, 'lock'), work('b')),
  ])
  const names = events.map((event) => event[0])
  expect(names[0]).toBe(names[1])
  expect(names[2]).toBe(names[3])
  await rm(folder, { recursive: true })
})

test.skipIf(process.platform !== 'linux')('a failure of the work frees the lock', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lock-'))
  const file = join(folder, 'lock')
  await expect(withLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await withLock(file, async () => 'free')).toBe('free')
  await rm(folder, { recursive: true })
})
