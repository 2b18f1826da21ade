import { expect, test } from 'vitest'
import { outermostVitestRunners } from '../support/runners.ts'
import { runClean } from '../support/vitest-run.ts'

const pools = ['forks', 'threads', 'vmThreads', 'vmForks']

test.each(outermostVitestRunners)(
  'every file of every pool of %s is given its container, isolated or not',
  async (runner) => {
    const { exitCode, output } = await runClean({
      fixture: 'vitest-pools',
      runner,
      // In one worker, because that is where files could get in each other's way.
      args: ['run', '--config=every-pool.config.ts', '--no-file-parallelism'],
    })
    for (const project of pools.flatMap((pool) => [pool, `${pool}, not isolated`]))
      for (const file of ['extended-first', 'extended-second', 'plain-first', 'plain-second'])
        expect(output).toMatch(new RegExp(`✓ *\\|?${project}\\|? *${file}\\.test\\.ts`))
    expect(output).toContain('Tests  32 passed (32)')
    expect(exitCode, output).toBe(0)
  },
)
