import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { startFixture } from '../support/fixture-run.ts'
import { rootFolder, vitestRunners } from '../support/runners.ts'

const packages = join(rootFolder, 'packages')

test('the set-up file and the test function reach Vitest and Node, and nothing else', () => {
  const reached = packagesReachedFrom(join(packages, 'vitest/dist/set-up-file.ts'))
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

test('the runner loads no config, no schema and no engine client', () => {
  const reached = packagesReachedFrom(join(packages, 'core/dist/runner.js'), { isDeep: false })
  expect([...reached].filter((name) => !/^(?:node:|@mooring\/client)/.test(name))).toEqual([])
})

test.each(vitestRunners)(
  'a worker of %s loads one file of ours, the process of the runner no more than five',
  async (runner) => {
    const hooks = pathToFileURL(join(rootFolder, 'test/support/log-modules.mjs'))
    await using running = await startFixture({
      fixture: 'vitest-pools',
      runner,
      args: ['run', '--pool=forks'],
      env: { NODE_OPTIONS: `--import=${hooks}`, MOORING_MODULE_LOG: 'modules.log' },
    })
    const { exitCode, output } = await running.ended
    expect(exitCode, output).toBe(0)

    const loaded = filesByProcess(await readFile(join(running.dir, 'modules.log'), 'utf8'))
    const main = loaded.get(String(running.child.pid)) ?? []
    loaded.delete(String(running.child.pid))
    const [sessionProcess, ...workers] = [...loaded.values()].toSorted(
      (one, other) => other.length - one.length,
    )
    expect(main).toContain('@mooring/core/dist/runner.js')
    expect(main.length, main.join('\n')).toBeLessThanOrEqual(5)
    expect(sessionProcess).toContain('@mooring/core/dist/session-process.js')
    // Vitest's own loader loads the set-up file, which is TypeScript, and only that.
    expect([...new Set(workers.flat())]).toEqual(['@mooring/vitest/dist/worker.js'])
  },
)

/** Files of ours by the id of the process that has loaded them. */
function filesByProcess(log: string): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const line of log.split('\n')) {
    const [, pid = '', file = ''] = /^(\d+) .*\/(@mooring\/\S+)/.exec(line) ?? []
    if (file !== '') found.set(pid, [...(found.get(pid) ?? []), file])
  }
  return found
}

function packagesReachedFrom(entry: string, { isDeep = true } = {}): Set<string> {
  const files = new Set([entry])
  const reached = new Set<string>()
  // A set that grows while it is walked is walked to its new end.
  for (const file of files) {
    for (const target of importsOf(file, isDeep)) {
      if (target.startsWith('.')) files.add(join(dirname(file), target))
      else reached.add(target)
    }
  }
  return reached
}

const atOnce = String.raw`^(?:import|export)\s[^'";=(]*?\bfrom\s*|^import\s*`

/** @param isDeep whether imports count that are made later */
const importsOf = (file: string, isDeep: boolean): string[] =>
  [
    ...readFileSync(file, 'utf8').matchAll(
      new RegExp(
        String.raw`(?:${atOnce}${isDeep ? String.raw`|\bimport\(` : ''})['"]([^'"]+)['"]`,
        'gm',
      ),
    ),
  ].map(([, target = '']) => target)
