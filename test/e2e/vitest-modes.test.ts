import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { outermostVitestRunners } from '../support/runners.ts'
import { occurrences, runClean } from '../support/vitest-run.ts'

// An engine that does not exist shows that none is looked for.
const noEngine = { DOCKER_HOST: 'unix:///nowhere/docker.sock' }
const fixture = 'vitest-modes'

describe.each(outermostVitestRunners)('%s', (runner) => {
  test('type tests start nothing', async () => {
    const args = ['run', '--typecheck.only']
    const { exitCode, output } = await runClean({ fixture, runner, args, env: noEngine })
    expect(output).not.toMatch(/mooring|DOCKER_UNREACHABLE/)
    expect(output).toMatch(/Tests +1 passed/)
    expect(exitCode, output).toBe(0)
  })

  test('an editor that collects tests and runs one starts what that one names', async () => {
    const { exitCode, output } = await runClean({ fixture, runner, program: 'editor.mjs' })
    const [collecting = '', running = ''] = output.split(/collected \d files/)
    expect(collecting).not.toContain('mooring')
    expect(running).toMatch(/mooring web ready in /)
    expect(output).not.toContain('mooring other')
    expect(output).toContain('ran 1 file, 0 failed')
    expect(exitCode, output).toBe(0)
  })
})

// Vitest 5 has no `bench` to import: a benchmark is what a test does with `bench` of its context.
test.each(['vitest-3', 'vitest-4'] as const)(
  'benchmarks of %s that name no container start nothing',
  async (runner) => {
    const args = ['bench', '--run']
    const { exitCode, output } = await runClean({ fixture, runner, args, env: noEngine })
    expect(output).not.toMatch(/mooring|DOCKER_UNREACHABLE/)
    expect(output).toContain('adds')
    expect(exitCode, output).toBe(0)
  },
)

describe('benchmarks of vitest-5, which sets up once for the tests and once for the benchmarks', () => {
  const bench = async (text: string, env: Record<string, string> = {}) => {
    const prepare = (dir: string): Promise<void> => writeFile(join(dir, 'speed.bench.ts'), text)
    const args = ['bench', '--run']
    return runClean({ fixture, runner: 'vitest-5', args, prepare, env })
  }
  const measured = "await bench('adds', { time: 20 }, () => void (1 + 1)).run()"

  test('start nothing where none names a container', async () => {
    const text = `import { test } from 'vitest'\ntest('sums', async ({ bench }) => { ${measured} })\n`
    const { exitCode, output } = await bench(text, noEngine)
    expect(output).not.toMatch(/mooring|DOCKER_UNREACHABLE/)
    expect(output).toContain('adds')
    expect(exitCode, output).toBe(0)
  })

  test('have the containers that they name, once', async () => {
    const text = `import { test } from '@mooring/vitest'
test('sums', async ({ bench, web }) => { console.log(web.state); ${measured} })\n`
    const { exitCode, output } = await bench(text)
    expect(occurrences(output, 'mooring web ready')).toBe(1)
    expect(output).not.toContain('mooring other')
    expect(output).toMatch(/^running$/m)
    expect(exitCode, output).toBe(0)
  })
})

test('one shard starts what its files name', async () => {
  const run = async (shard: number) => {
    const args = ['run', `--shard=${shard}/3`]
    return runClean({ fixture, runner: 'vitest-4', args })
  }
  const outputs = await Promise.all([run(1), run(2), run(3)])
  const started = outputs.map(({ output }) =>
    [...output.matchAll(/mooring (web|other) ready/g)].map(([, name]) => name),
  )
  expect(started.flat().toSorted()).toEqual(['other', 'web'])
  expect(started.filter((names) => names.length === 0)).toHaveLength(1)
})
