import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { eventually } from '../support/engine.ts'
import { copyOf, runFixture } from '../support/fixture-run.ts'
import { leftoversOf } from '../support/leftovers.ts'
import { newestJestRunners, outermostVitestRunners, type Runner } from '../support/runners.ts'

interface Told {
  kind: string
  container?: string
}

interface RunOptions {
  /** How many files run at the same time. @default 1 */
  workers?: number
  /** More arguments of the runner. */
  args?: string[]
  /** The runner may die, and leave the rest to the watchdog. @default false */
  mayCrash?: boolean
}

async function run(
  runner: Runner,
  files: string[],
  { workers = 1, args: more = [], mayCrash = false }: RunOptions = {},
) {
  const isJest = runner.startsWith('jest')
  const fixture = isJest ? 'scopes-jest' : 'scopes-vitest'
  const within = await copyOf({ fixture, runner })
  const events = join(within.dir, 'events.jsonl')
  const args = isJest
    ? [workers === 1 ? '--runInBand' : `--maxWorkers=${workers}`]
    : ['run', ...(workers === 1 ? [] : ['--fileParallelism', `--maxWorkers=${workers}`])]
  try {
    const result = await runFixture({
      runner,
      fixture,
      within,
      args: [...args, ...more, ...files],
      ownGroup: mayCrash,
      env: { EVENTS: events },
    })
    const nothingStays = async (): Promise<void> =>
      expect(await leftoversOf(result), result.output).toEqual([])
    await (mayCrash ? eventually(nothingStays) : nothingStays())
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

describe.each([...outermostVitestRunners, ...newestJestRunners])('%s', (runner) => {
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
  const { exitCode, output, told } = await run(runner, ['another', 'extended', 'parallel'], {
    workers: 2,
  })
  expect(exitCode, output).toBe(0)
  const queues = instancesIn(told, 'queue')
  expect(['queue-1', 'queue-1,queue-2']).toContain(queues.toSorted().join())
  expect(mostAtOnce(told, 'cache')).toBeLessThanOrEqual(2)
})

describe.each(outermostVitestRunners)('%s', (runner) => {
  test('a worker that runs file after file has containers for each, and for each test', async () => {
    const options = ['--pool=vmForks', '--pool=vmThreads', '--no-isolate']
    const files = ['another', 'extended']
    const runs = await Promise.all(options.map((option) => run(runner, files, { args: [option] })))
    for (const { exitCode, output, told } of runs) {
      expect(exitCode, output).toBe(0)
      expect(new Set(instancesIn(told, 'cache')).size).toBe(2)
      expect(mostAtOnce(told, 'cache')).toBe(1)
      expect(instancesIn(told, 'queue')).toEqual(['queue-1'])
      expect(mostAtOnce(told, 'db')).toBeLessThan(instancesIn(told, 'db').length)
    }
  })
})

test.each<Runner>(['vitest-3', 'vitest-5', 'jest-30'])(
  '%s: two projects with the same files share a run, and nothing of a file or worker',
  async (runner) => {
    const config = runner.startsWith('jest') ? 'projects.config.js' : 'projects.config.ts'
    const args = ['--config', config]
    const { exitCode, output, told } = await run(runner, [], { workers: 2, args })
    expect(exitCode, output).toBe(0)
    expect(output).toMatch(/8 passed/)
    expect(told.filter(({ kind }) => kind === 'session-opened')).toHaveLength(1)
    expect(instancesIn(told, 'cache')).toHaveLength(4)
  },
)

test.each<Runner>(['vitest-4', 'vitest-5', 'jest-30'])(
  '%s: what a killed worker had goes while the run goes on',
  async (runner) => {
    const { exitCode, output, told } = await run(runner, ['killed', 'outliving'], { workers: 2 })
    expect(exitCode, output).toBe(1)
    expect(output).toMatch(/exited unexpectedly|terminated by another process: signal=SIGKILL/)
    expect(output).toMatch(/2 passed/)
    for (const name of ['db', 'cache', 'queue']) expect(mostAtOnce(told, name)).toBeGreaterThan(0)
  },
)

test('vitest-3: a killed worker may take the runner along, and nothing stays', async () => {
  const options = { workers: 2, mayCrash: true }
  const { exitCode, output } = await run('vitest-3', ['killed', 'outliving'], options)
  expect(exitCode, output).toBe(1)
})
