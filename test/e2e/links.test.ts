import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runFixture } from '../support/fixture-run.ts'
import { fixturesFolder } from '../support/runners.ts'
import { toxiproxyVariables } from '../support/toxiproxy.ts'

const env = await toxiproxyVariables()

describe.skipIf(!env)('links', () => {
  test('with Vitest: samples, faults that end with their test, and a report', async () => {
    const result = await runFixture({
      fixture: 'links-vitest',
      runner: 'vitest-4',
      args: ['run'],
      env: env ?? {},
    })
    expect(result.output).toMatch(/^ *Tests +2 failed \| 12 passed/m)
    expect(result.output).toMatch(
      /Faults of links while the test ran:\s+cacheLine  blackhole \(both\), from \d/,
    )
    expect(result.output).toMatch(
      /Faults of links while the test ran:\s+cacheLine  latency of 20 ms \(down\), from \d/,
    )
  })

  test('and with Jest', async () => {
    const result = await runFixture({
      fixture: 'links-jest',
      runner: 'jest-30',
      env: env ?? {},
      prepare: takeConfig,
    })
    expect(result.output).toMatch(/^Tests: +2 failed, 7 passed/m)
    expect(result.output).toMatch(/cacheLine  blackhole \(up\), from \d/)
  })
})

/** What both declare is the same. */
async function takeConfig(dir: string): Promise<void> {
  const project = join(fixturesFolder, 'links-vitest')
  for (const name of ['containers.config.ts', 'migrations'])
    await cp(join(project, name), join(dir, name), { recursive: true })
}
