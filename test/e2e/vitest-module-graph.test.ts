import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { startFixture } from '../support/fixture-run.ts'
import { rootFolder, vitestRunners } from '../support/runners.ts'

const packages = join(rootFolder, 'packages')

test('the set-up file and the test function reach Vitest and Node, and nothing else', () => {
  const reached = packagesReachedFrom(join(packages, 'vitest/setup-file.ts'))
  expect([...reached]).toContain('vitest')
  const others = [...reached].filter((name) => !/^(?:vitest|node:.*)$/.test(name))
  // The entry in which Vitest before 4.1 keeps what its main entry has since.
  expect(others.filter((name) => name !== 'vitest/suite')).toEqual([])
})

test.each([['index.js'], ['source.js'], ['report.js']])(
  '%s of the client reaches Node and nothing else',
  (entry) => {
    const reached = packagesReachedFrom(join(packages, 'client/dist', entry))
    expect([...reached].filter((name) => !name.startsWith('node:'))).toEqual([])
  },
)

test.each(vitestRunners)('a worker of %s loads one file of ours', async (runner) => {
  const hooks = pathToFileURL(join(rootFolder, 'test/support/log-modules.mjs'))
  await using running = await startFixture({
    fixture: 'vitest-pools',
    runner,
    args: ['run', '--pool=forks'],
    env: { NODE_OPTIONS: `--import=${hooks}`, MOORING_MODULE_LOG: 'modules.log' },
  })
  const { exitCode, output } = await running.ended
  expect(exitCode, output).toBe(0)

  const lines = (await readFile(join(running.dir, 'modules.log'), 'utf8')).split('\n')
  const inMain = lines.filter((line) => line.startsWith(`${running.child.pid} `)).join('\n')
  const inWorkers = lines.filter((line) => !line.startsWith(`${running.child.pid} `)).join('\n')
  expect(inMain).toContain('/@mooring/core/dist/index.js')
  // Vitest's own loader loads the set-up file, which is TypeScript, and only that.
  const ours = [...inWorkers.matchAll(/\/(@mooring\/\S+)/g)].map(([, file]) => file)
  expect([...new Set(ours)]).toEqual(['@mooring/vitest/dist/worker.js'])
})

function packagesReachedFrom(entry: string): Set<string> {
  const files = new Set([entry])
  const reached = new Set<string>()
  // A set that grows while it is walked is walked to its new end.
  for (const file of files) {
    for (const target of importsOf(file)) {
      if (target.startsWith('.')) files.add(join(dirname(file), target))
      else reached.add(target)
    }
  }
  return reached
}

const importsOf = (file: string): string[] =>
  [
    ...readFileSync(file, 'utf8').matchAll(
      /(?:^(?:import|export)\s[^'";=(]*?\bfrom\s*|^import\s*|\bimport\()['"]([^'"]+)['"]/gm,
    ),
  ].map(([, target = '']) => target)
