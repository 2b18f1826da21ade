import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { vitestRunners } from '../support/runners.ts'
import { occurrences, runClean } from '../support/vitest-run.ts'

describe.each(vitestRunners)('%s', (runner) => {
  test('plain tests are given the containers that their files name', async () => {
    const { exitCode, output } = await runClean({ fixture: 'vitest-plain', runner, args: ['run'] })
    expect(output).toContain('Tests  10 passed (10)')
    expect(output).toMatch(/^mooring slow ready in \d+\.\d\d s \(port 8080\)$/m)
    expect(output).toMatch(/^mooring 3 containers removed in /m)
    expect(exitCode, output).toBe(0)
  })

  test('a run whose files name no container needs no engine, and starts no process', async () => {
    const { exitCode, output } = await runClean({
      fixture: 'vitest-plain',
      runner,
      args: ['run', 'none.test.ts'],
      env: { DOCKER_HOST: 'unix:///nowhere/docker.sock' },
    })
    expect(output).toContain('Tests  1 passed (1)')
    expect(output).not.toContain('mooring')
    expect(exitCode, output).toBe(0)
  })

  test('only what the files of the run name is started', async () => {
    const { exitCode, output } = await runClean({
      fixture: 'vitest-plain',
      runner,
      args: ['run', 'web.test.ts', 'none.test.ts'],
    })
    expect(output).toMatch(/^mooring web ready in /m)
    expect(output).not.toMatch(/mooring (slow|late)/)
    expect(exitCode, output).toBe(0)
  })

  test('the test function of the package takes every form that Vitest has', async () => {
    // Vitest has fixtures that are built one by one since 4.1.
    const args = ['run', ...(runner === 'vitest-3' ? ['--exclude=**/builder.test.ts'] : [])]
    const { exitCode, output } = await runClean({ fixture: 'vitest-extended', runner, args })
    expect(output).toMatch(/^ +Tests {2}\d+ passed/m)
    expect(exitCode, output).toBe(0)
  })

  test('a failed container fails exactly the tests that need it, with the full message', async () => {
    const args = ['run', '--reporter=verbose']
    const { exitCode, output } = await runClean({ fixture: 'vitest-failing', runner, args })
    expect(failedTests(output)).toEqual([
      'extended, needs a fixture that needs broken',
      'extended, needs broken',
      'extended, needs broken too',
      'plain, needs broken',
    ])
    expect(output).toContain('Tests  4 failed | 4 passed (8)')
    expect(output).toMatch(
      /StartupError: \[CONTAINER_EXITED\] Container "broken" exited with code 3 /,
    )
    expect(output).toContain('last log     no such table: ships')
    expect(output).toContain('declared at  containers.config.ts, containers.broken')
    expect(exitCode).toBe(1)
  })

  test('a config error fails the run once, and no test runs', async () => {
    const { exitCode, output } = await runClean({
      fixture: 'vitest-config-error',
      runner,
      args: ['run'],
    })
    expect(occurrences(output, '[CONFIG_INVALID]')).toBe(1)
    expect(output).toContain('containers.web.prots: unknown key. Did you mean "ports"?')
    expect(output).toContain('containers.cache.ports[0]: expected a port from 1 to 65535, got 0')
    expect(output).not.toContain('adds')
    expect(exitCode).toBe(1)
  })

  test('a missing engine fails the run once, and no test runs', async () => {
    const { exitCode, output } = await runClean({
      fixture: 'vitest-plain',
      runner,
      args: ['run'],
      env: { DOCKER_HOST: 'unix:///nowhere/docker.sock' },
    })
    expect(occurrences(output, '[DOCKER_UNREACHABLE]')).toBe(1)
    expect(output).toContain('/nowhere/docker.sock')
    expect(output).not.toContain('none.test.ts')
    expect(exitCode).toBe(1)
  })

  test('the config may lie elsewhere', async () => {
    const plugin = "import { containers } from '@mooring/vitest/plugin'\n"
    const { exitCode, output } = await runClean({
      fixture: 'vitest-pools',
      runner,
      args: ['run', 'first'],
      prepare: async (dir) => {
        await mkdir(join(dir, 'infra'))
        await rename(join(dir, 'containers.config.ts'), join(dir, 'infra/box.ts'))
        const config = `export default { plugins: [containers({ config: 'infra/box.ts' })] }\n`
        await writeFile(join(dir, 'vitest.config.ts'), plugin + config)
      },
    })
    expect(output).toContain('Tests  2 passed (2)')
    expect(exitCode, output).toBe(0)
  })

  test('without the plugin, a test that names a container says what is missing', async () => {
    const { exitCode, output } = await runClean({
      fixture: 'quick-start-vitest',
      runner,
      args: ['run'],
      prepare: (dir) => writeFile(join(dir, 'vitest.config.ts'), 'export default {}\n'),
    })
    expect(output).toContain('[SESSION_NOT_FOUND]')
    expect(output).toContain('add containers() of @mooring/vitest/plugin to `plugins`')
    expect(exitCode).toBe(1)
  })
})

const failedTests = (output: string): string[] =>
  [...output.matchAll(/^ +× .* > (.*?)(?: \d+ms)?$/gm)].map(([, title = '']) => title).sort()
