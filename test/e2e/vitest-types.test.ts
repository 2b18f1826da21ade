import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runFixture } from '../support/fixture-run.ts'
import { rootFolder, vitestRunners } from '../support/runners.ts'

test.each(vitestRunners)('tests know their containers by the types of %s', async (runner) => {
  const { exitCode, output } = await runFixture({
    fixture: 'vitest-types',
    runner,
    program: join(rootFolder, 'node_modules/typescript/bin/tsc'),
    // The types of this version contradict those of its own assertion library.
    ...(runner === 'vitest-3' && { args: ['--skipLibCheck'] }),
    prepare: async (dir) => {
      if (runner === 'vitest-3') await rm(join(dir, 'builder.test.ts'))
    },
  })
  expect(output).toBe('')
  expect(exitCode).toBe(0)
})
