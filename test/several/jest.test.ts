import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startFixture } from '../support/fixture-run.ts'
import { startEngines, type Fleet } from '../support/fleet.ts'

let fleet: Fleet

beforeAll(async () => {
  fleet = await startEngines()
})
afterAll(() => fleet.close())

test('files of Jest spread what they have of their own over three engines, and pass', async () => {
  await using run = await startFixture({
    fixture: 'scopes-jest',
    runner: 'jest-30',
    args: ['--maxWorkers=2', 'another', 'extended'],
    env: {
      MOORING_ENGINES: Object.entries(fleet.engines)
        .map(([name, host]) => `${name}=${host}`)
        .join(),
      EVENTS: 'events.jsonl',
      // Ryuk's image is not on these engines, and nobody would give it to them.
      TESTCONTAINERS_RYUK_DISABLED: 'true',
    },
  })
  const { exitCode, output } = await run.ended
  expect(exitCode, output).toBe(0)
  const lines = (await readFile(join(run.dir, 'events.jsonl'), 'utf8')).trim().split('\n')
  const events = lines.map((line) => JSON.parse(line) as { kind: string; engine?: string })
  const used = events.filter(({ kind }) => kind === 'container-started').map(({ engine }) => engine)
  expect(new Set(used)).toEqual(new Set(['here', 'big', 'third']))
  for (const { name, leftovers } of fleet.members)
    expect([name, await leftovers()]).toEqual([name, []])
})
