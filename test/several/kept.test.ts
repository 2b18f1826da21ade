import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startKept } from '../../packages/core/src/server/start-kept.ts'
import { keptContainer } from '../../packages/core/src/session/kept/kept-container.ts'
import { openKept, projectAt } from '../../packages/core/src/session/kept/open-kept.ts'
import { startEngines, type Fleet } from '../support/fleet.ts'

let fleet: Fleet
let directory: string

beforeAll(async () => {
  fleet = await startEngines()
  directory = await mkdtemp(join(tmpdir(), 'mooring-several-'))
  process.env['XDG_STATE_HOME'] = join(directory, 'state')
})
afterAll(async () => {
  delete process.env['XDG_STATE_HOME']
  await rm(directory, { recursive: true, force: true })
  await fleet.close()
})

test('what is kept on several engines is listed with its engine, taken over, asked and removed there', async () => {
  const idle = { image: 'busybox:1', command: 'sh -c "echo here I am; sleep 600"' }
  const containers = { a: idle, b: idle, c: { ...idle, networks: ['lan'] } }
  await writeFile(
    join(directory, 'containers.config.json'),
    JSON.stringify({
      engines: fleet.engines,
      reaper: 'watchdog',
      networks: { lan: {} },
      containers,
    }),
  )
  const { signal } = new AbortController()
  const up = () => startKept({ directory, signal, onEvent: () => undefined })
  const first = await up()
  const ids = first.records().map(({ id }) => id)
  await first.close()
  const again = await up()
  expect(again.records().map(({ id }) => id)).toEqual(ids)
  await again.close()
  using kept = await openKept({ signal })
  const project = await projectAt(directory)
  const objects = await kept.list({ project })
  const found = objects.filter(({ kind }) => kind === 'container')
  expect(found.map(({ declared, engine }) => [declared, engine]).toSorted()).toEqual([
    ['a', 'here'],
    ['b', 'big'],
    ['c', 'third'],
  ])
  using one = await keptContainer('b', { directory, signal })
  for await (const lines of one.logs({ follow: false }))
    expect(lines.map(({ text }) => text)).toEqual(['here I am'])
  const { failed } = await kept.remove(objects)
  expect(failed).toEqual([])
  for (const { name, leftovers } of fleet.members)
    expect([name, await leftovers()]).toEqual([name, []])
})
