import { mkdtemp, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { thisProcess } from '../../docker/owning-process.ts'
import { openUses } from './uses.ts'

const self = await thisProcess()
const dead = { ...self, boot: 'former' }
const place = 'unix:///engine.sock'
const folder = await mkdtemp(join(tmpdir(), 'mooring-uses-'))
const uses = openUses(folder)
afterAll(() => rm(folder, { recursive: true }))

/** A container that was used last an hour ago. */
async function usedAnHourAgo(containerId: string, timeToLiveMs: number): Promise<void> {
  await uses.begin({ containerId, place, timeToLiveMs }, { sessionId: 's', owner: dead })
  const then = new Date(Date.now() - 3_600_000)
  await utimes(join(folder, 'reused', containerId), then, then)
}

test('a container expires when its time has passed since the last use', async () => {
  await usedAnHourAgo('short', 60_000)
  await usedAnHourAgo('long', 7_200_000)
  expect(await uses.expired(place, self)).toEqual(['short'])
  expect(await uses.expired('tcp://elsewhere:2375', self)).toEqual([])
})

test('a use that ends begins the time anew', async () => {
  await usedAnHourAgo('used', 60_000)
  await uses.end('used', 's')
  expect(await uses.expired(place, self)).not.toContain('used')
})

test('a container that a live process uses does not expire', async () => {
  await uses.begin({ containerId: 'busy', place, timeToLiveMs: 1 }, { sessionId: 's', owner: self })
  await usedAnHourAgo('busy', 1)
  await uses.begin({ containerId: 'busy', place, timeToLiveMs: 1 }, { sessionId: 't', owner: self })
  const then = new Date(0)
  await utimes(join(folder, 'reused', 'busy'), then, then)
  expect(await uses.expired(place, self)).not.toContain('busy')
})

test('a container that is gone is forgotten, and a folder that cannot be read is no error', async () => {
  await usedAnHourAgo('gone', 1)
  await uses.forget('gone')
  expect(await uses.expired(place, self)).not.toContain('gone')
  expect(await openUses(join(folder, 'nowhere')).expired(place, self)).toEqual([])
})
