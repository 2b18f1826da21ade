import { describe, expect, test } from 'vitest'
import { outermostVitestRunners } from '../support/runners.ts'
import { runClean } from '../support/vitest-run.ts'

const pools = ['forks', 'threads', 'vmThreads', 'vmForks']
const files = ['extended-first', 'extended-second', 'plain-first', 'plain-second']

describe.each(outermostVitestRunners)('%s', (runner) => {
  test.each(['--isolate', '--no-isolate'])(
    'every file of every pool is given its container, %s',
    async (isolate) => {
      const { exitCode, output } = await runClean({
        fixture: 'vitest-pools',
        runner,
        // One worker at a time, because that is where files could get in each other's way.
        args: ['run', '--config=every-pool.config.ts', isolate, '--no-file-parallelism'],
      })
      for (const pool of pools)
        for (const file of files)
          expect(output).toMatch(new RegExp(`✓ *\\|?${pool}\\|? *${file}\\.test\\.ts`))
      expect(output).toContain('Tests  16 passed (16)')
      expect(exitCode, output).toBe(0)
      for (const pool of ['forks', 'threads'])
        expect(workersOf(pool, output)).toBe(isolate === '--isolate' ? files.length : 1)
    },
  )
})

const workersOf = (pool: string, output: string): number =>
  new Set(output.match(new RegExp(`^worker ${pool} .*$`, 'gm'))).size
