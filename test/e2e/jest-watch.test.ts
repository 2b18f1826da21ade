import { execFileSync } from 'node:child_process'
import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { eventually } from '../support/engine.ts'
import { startFixture, type FixtureResult, type RunningFixture } from '../support/fixture-run.ts'
import { leftoversOf } from '../support/leftovers.ts'
import { newestJestRunners, programOf, type Runner } from '../support/runners.ts'
import { eventsOption, toldRun } from '../support/told-run.ts'
import { occurrences } from '../support/vitest-run.ts'

const done = /Ran all test suites/
const web = /^container ([0-9a-f]{64})\r?$/m
const greeter = /^greeter ([0-9a-f]{64}) says (\w+)/m

/** What the tests print in the run that an action brings about. */
async function rerun(
  watching: RunningFixture,
  action: () => Promise<unknown>,
): Promise<{ web: string | undefined; greeter: string | undefined; says: string | undefined }> {
  const before = watching.output().length
  await action()
  const [, webId] = await watching.seen(web, before)
  const [, greeterId, says] = await watching.seen(greeter, before)
  await watching.seen(done, before)
  return { web: webId, greeter: greeterId, says }
}

async function replaceIn(path: string, from: string, to: string): Promise<void> {
  await writeFile(path, (await readFile(path, 'utf8')).replace(from, to))
}

/** Without a terminal, so that Jest reads no keys. */
const watch = (runner: Runner): Promise<RunningFixture> =>
  startFixture({ fixture: 'jest-watch', runner, args: ['--watchAll'] })

test.each(newestJestRunners)('in watch mode of %s, containers outlive the runs', async (runner) => {
  await using watching = await watch(runner)
  const config = join(watching.dir, 'containers.config.ts')
  const first = await rerun(watching, () => Promise.resolve())
  expect(first.says).toBe('ahoy')
  const second = await rerun(watching, () =>
    appendFile(join(watching.dir, 'id.test.js'), '\n// changed\n'),
  )
  expect(second).toEqual(first)

  const imported = await rerun(watching, () =>
    replaceIn(join(watching.dir, 'greeting.ts'), 'ahoy', 'hello'),
  )
  expect(imported).toMatchObject({ web: first.web, says: 'hello' })
  expect(watching.output()).toContain(
    'mooring containers.config.ts changed: greeter restarted, 1 kept',
  )

  const broken = await rerun(watching, () => replaceIn(config, 'stopSignal', 'stopSignl'))
  expect(broken).toEqual(imported)
  expect(watching.output()).toContain(
    'mooring containers.config.ts cannot be used, so the containers stay as they are.\n[CONFIG_INVALID]',
  )

  watching.child.kill('SIGTERM')
  const { exitCode, output, runId } = await watching.ended
  expect(output).toContain('mooring 2 containers removed')
  expect(occurrences(output, 'mooring web starting')).toBe(1)
  expect(exitCode, output).toBe(143)
  expect(await leftoversOf({ runId })).toEqual([])
})

test('in watch mode of jest-30, the page shows what the last run of a file said', async () => {
  await using watching = await startFixture({
    fixture: 'jest-watch',
    runner: 'jest-30',
    args: ['--watchAll'],
    prepare: (dir) =>
      replaceIn(join(dir, 'containers.config.ts'), '{\n  containers: {', eventsOption),
  })
  await rerun(watching, () => Promise.resolve())
  const file = join(watching.dir, 'id.test.js')
  using _ = nudging(file)
  await rerun(watching, () => replaceIn(file, "test('", "test('again: "))
  watching.child.kill('SIGTERM')
  const { runId } = await watching.ended
  const { runs, tests } = await toldRun(watching.dir)
  expect(runs).toBeGreaterThan(0)
  expect(tests).toEqual([expect.stringMatching(/^again: .+ passed$/)])
  expect(await leftoversOf({ runId })).toEqual([])
})

test.each(newestJestRunners)(
  'in watch mode of %s, a failed start is tried again',
  async (runner) => {
    await using watching = await watch(runner)
    await rerun(watching, () => Promise.resolve())
    const config = join(watching.dir, 'containers.config.ts')
    for (const action of [
      () => replaceIn(config, "stopSignal: 'SIGKILL'", "user: 'nobody-known'"),
      () => appendFile(join(watching.dir, 'id.test.js'), '\n// changed\n'),
    ]) {
      const before = watching.output().length
      await action()
      using _ = nudging(join(watching.dir, 'id.test.js'))
      await watching.seen(/mooring greeter failed/, before)
      await watching.seen(done, before)
    }
    const mended = await rerun(watching, () =>
      replaceIn(config, "user: 'nobody-known'", "stopSignal: 'SIGKILL'"),
    )
    expect(mended.says).toBe('ahoy')
    watching.child.kill('SIGINT')
    const { exitCode, output, runId } = await watching.ended
    expect(exitCode, output).toBe(130)
    expect(await leftoversOf({ runId })).toEqual([])
  },
)

test('in watch mode of jest-30, whatever begins a run, what was made from an edited file is made anew before', async () => {
  await using watching = await startFixture({
    fixture: 'jest-watch',
    runner: 'jest-30',
    args: ['--watchAll'],
    prepare: async (dir) => {
      await writeFile(join(dir, 'settings'), 'one')
      const files = "files: [{ source: './settings', target: '/settings' }],"
      await replaceIn(join(dir, 'containers.config.ts'), 'stopSignal:', `${files} stopSignal:`)
    },
  })
  const first = await rerun(watching, () => Promise.resolve())
  await writeFile(join(watching.dir, 'settings'), 'two')
  const second = await rerun(watching, () =>
    appendFile(join(watching.dir, 'id.test.js'), '\n// changed\n'),
  )
  expect(watching.output()).toContain('mooring greeter restarts: settings changed')
  expect(second.web).toBe(first.web)
  expect(second.greeter).not.toBe(first.greeter)
  watching.child.kill('SIGTERM')
  const { runId } = await watching.ended
  expect(await leftoversOf({ runId })).toEqual([])
})

// Jest's watcher, on a loaded machine, misses a change that comes while it is still looking around.
function nudging(file: string): Disposable {
  const timer = setInterval(() => void appendFile(file, '\n'), 15_000)
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

const hasTerminal = ((): boolean => {
  try {
    return execFileSync('script', ['--version'], { encoding: 'utf8' }).includes('util-linux')
  } catch {
    return false
  }
})()

test.skipIf(!hasTerminal).each([
  ['q', 'q'],
  ['Ctrl-C', '\u0003'],
])(
  'Jest ends at once when %s is pressed in a terminal, and the watchdog removes the containers',
  async (_, key) => {
    await using watching = await startFixture({
      fixture: 'jest-watch',
      runner: 'jest-30',
      program: 'in-terminal.mjs',
      args: [programOf('jest-30'), '--watchAll'],
    })
    const first = await rerun(watching, () => Promise.resolve())
    await watching.seen(/Watch Usage/)
    const second = await rerun(watching, async () => watching.child.stdin?.write('\r'))
    expect(second).toEqual(first)
    await watching.seen(/Watch Usage/)
    const { exitCode, output, runId } = await pressed(watching, key)
    expect(exitCode, output).toBe(0)
    await eventually(async () => expect(await leftoversOf({ runId })).toEqual([]))
  },
)

// Until Jest is back at its keys, it takes one for the wish to interrupt the run.
async function pressed(watching: RunningFixture, key: string): Promise<FixtureResult> {
  const { ended, child } = watching
  const again = setInterval(() => child.stdin?.write(key), 500)
  try {
    return await ended
  } finally {
    clearInterval(again)
  }
}
