import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startFixture } from '../support/fixture-run.ts'
import { leftoversOf } from '../support/leftovers.ts'
import { vitestRunners } from '../support/runners.ts'
import { occurrences } from '../support/vitest-run.ts'

const told = /^container ([0-9a-f]{64})$/m
const waiting = /Waiting for file changes/

test.each(vitestRunners)('in watch mode of %s, containers outlive the runs', async (runner) => {
  await using watching = await startFixture({
    fixture: 'vitest-watch',
    runner,
    program: 'watch.mjs',
  })
  const [, first] = await watching.seen(told)
  await watching.seen(waiting)

  const before = watching.output().length
  await appendFile(join(watching.dir, 'id.test.ts'), '\n// changed\n')
  const [, second] = await watching.seen(told, before)
  await watching.seen(waiting, before)

  watching.child.stdin?.write('\n')
  const { exitCode, output, runId } = await watching.ended
  expect(second).toBe(first)
  expect(occurrences(output, 'mooring web starting')).toBe(1)
  expect(output).toContain('mooring 1 container removed')
  expect(exitCode, output).toBe(0)
  expect(await leftoversOf({ runId })).toEqual([])
})
