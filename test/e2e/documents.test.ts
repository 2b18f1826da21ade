import { readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { runFixture } from '../support/fixture-run.ts'
import { leftoversOf } from '../support/leftovers.ts'

test('the sample programs about networking run, each in a worker of its own', async () => {
  const result = await runFixture({
    fixture: 'documents',
    runner: 'vitest-4',
    args: ['run'],
    prepare: label,
  })
  expect(result.exitCode, result.output).toBe(0)
  expect(result.output).toMatch(/^ *Test Files +5 passed/m)
  expect(result.output).toMatch(/^ *Tests +7 passed/m)
  expect(await leftoversOf(result)).toEqual([])
})

// The pages do without the label by which what a run left behind is found.
async function label(dir: string): Promise<void> {
  const file = join(dir, 'containers.config.ts')
  const labels = `labels: { 'com.mooring.fixture-run': '${basename(dir)}' }`
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.replaceAll(/\bimage:/g, `${labels}, image:`))
}
