import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openKeptNotes, type KeptNotes } from './kept-notes.ts'

async function notes(): Promise<{ folder: string; notes: KeptNotes }> {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-notes-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return { folder, notes: openKeptNotes(folder) }
}

test('what was told to be kept is known until it is forgotten, by project', async () => {
  const { notes: one } = await notes()
  await one.write('shop', { names: ['db'], place: '/socket' })
  await one.write('other', { names: ['web'], place: '/socket' })
  expect(await one.of('shop')).toMatchObject({ names: ['db'], place: '/socket' })
  await one.forget('shop')
  expect(await one.of('shop')).toBeUndefined()
  expect(await one.of('other')).toMatchObject({ names: ['web'] })
  await one.forget()
  expect(await one.of('other')).toBeUndefined()
})

test('a note that cannot be read is none', async () => {
  const { folder, notes: one } = await notes()
  await mkdir(join(folder, 'kept'))
  for (const text of ['', 'null', '{"names":"db"}', '{"names":[]}']) {
    await writeFile(join(folder, 'kept', 'shop.json'), text)
    expect(await one.of('shop')).toBeUndefined()
  }
})
