import { describe, expect, test } from 'vitest'
import { outermostVitestRunners } from '../support/runners.ts'
import { runClean } from '../support/vitest-run.ts'

const pools = ['forks', 'threads', 'vmThreads', 'vmForks']

describe.each(outermostVitestRunners)('%s', (runner) => {
  test.each(pools)(
    'every file of the pool %s is given its container, isolated or not',
    async (pool) => {
      const runs = await Promise.all(
        ['--isolate', '--no-isolate'].map((isolate) =>
          runClean({
            fixture: 'vitest-pools',
            runner,
            // In one worker, because that is where files could get in each other's way.
            args: ['run', `--pool=${pool}`, isolate, '--no-file-parallelism'],
          }),
        ),
      )
      for (const { exitCode, output } of runs) {
        expect(output).toContain('Tests  4 passed (4)')
        expect(exitCode, output).toBe(0)
      }
    },
  )
})
