import { describe, expect, test } from 'vitest'
import { vitestRunners } from '../support/runners.ts'
import { runClean } from '../support/vitest-run.ts'

// An engine that does not exist shows that none is looked for.
const noEngine = { DOCKER_HOST: 'unix:///nowhere/docker.sock' }
const fixture = 'vitest-modes'

describe.each(vitestRunners)('%s', (runner) => {
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

// Vitest 5 has benchmarks among its tests.
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
