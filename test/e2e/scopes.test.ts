import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { copyOf, runFixture } from '../support/fixture-run.ts'
import { leftoversOf } from '../support/leftovers.ts'
import { jestRunners, vitestRunners, type Runner } from '../support/runners.ts'

interface Told {
  kind: string
  container?: string
}

async function run(runner: Runner, files: string[], workers = 1) {
  const isJest = runner.startsWith('jest')
  const fixture = isJest ? 'scopes-jest' : 'scopes-vitest'
  const within = await copyOf({ fixture, runner })
  const events = join(within.dir, 'events.jsonl')
  const args = isJest
    ? [workers === 1 ? '--runInBand' : `--maxWorkers=${workers}`, ...files]
    : ['run', ...(workers === 1 ? [] : ['--fileParallelism', `--maxWorkers=${workers}`]), ...files]
  try {
    const result = await runFixture({ runner, fixture, within, args, env: { EVENTS: events } })
    expect(await leftoversOf(result), result.output).toEqual([])
    const lines = (await readFile(events, 'utf8')).trimEnd().split('\n')
    return { ...result, told: lines.map((line) => JSON.parse(line) as Told) }
  } finally {
    await rm(within.dir, { recursive: true, force: true })
  }
}

const instancesIn = (told: readonly Told[], declared: string): string[] =>
  told.flatMap(({ kind, container }) =>
    kind === 'container-ready' && container?.startsWith(`${declared}-`) ? [container] : [],
  )

/** How many instances were there at the same time. */
function mostAtOnce(told: readonly Told[], declared: string): number {
  const there = new Set<string>()
  let most = 0
  for (const { kind, container = '' } of told) {
    if (!container.startsWith(`${declared}-`)) continue
    if (kind === 'container-started') there.add(container)
    if (kind === 'container-removed') there.delete(container)
    most = Math.max(most, there.size)
  }
  expect([...there]).toEqual([])
  return most
}

describe.each([...vitestRunners, ...jestRunners])('%s', (runner) => {
  test('ten tests at once have a container each', async () => {
    const { exitCode, output, told } = await run(runner, ['parallel'])
    expect(exitCode, output).toBe(0)
    expect(instancesIn(told, 'db')).toHaveLength(10)
    expect(mostAtOnce(told, 'db')).toBeGreaterThan(1)
  })

  test('tests, files and workers have containers of their own, which go with them', async () => {
    const { exitCode, output, told } = await run(runner, ['another', 'extended'])
    expect(exitCode, output).toBe(0)
    expect(new Set(instancesIn(told, 'cache')).size).toBe(2)
    expect(instancesIn(told, 'queue')).toEqual(['queue-1'])
    const tests = instancesIn(told, 'db').length
    expect(tests).toBeGreaterThanOrEqual(7)
    expect(mostAtOnce(told, 'db')).toBeLessThan(tests)
    expect(mostAtOnce(told, 'cache')).toBe(1)
  })

  test('a test that fails, or whose container cannot start, harms no other', async () => {
    const { exitCode, output, told } = await run(runner, ['failing'])
    expect(exitCode).toBe(1)
    expect(output).toMatch(
      runner.startsWith('jest') ? /3 failed, 1 passed/ : /3 failed \| 1 passed/,
    )
    expect(output).toMatch(/db-1 .*a row is missing|a row is missing/)
    expect(output).toContain('Container "broken-')
    expect(instancesIn(told, 'db')).toHaveLength(3)
    expect(mostAtOnce(told, 'db')).toBeLessThanOrEqual(3)
  })
})

test.each<Runner>(['vitest-5', 'jest-30'])('%s: each worker has a container', async (runner) => {
  const { exitCode, output, told } = await run(runner, ['another', 'extended', 'parallel'], 2)
  expect(exitCode, output).toBe(0)
  const queues = instancesIn(told, 'queue')
  expect(['queue-1', 'queue-1,queue-2']).toContain(queues.toSorted().join())
  expect(mostAtOnce(told, 'cache')).toBeLessThanOrEqual(2)
})
