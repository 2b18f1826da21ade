import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startFixture, type FixtureOptions, type RunningFixture } from '../support/fixture-run.ts'
import { leftoversOf } from '../support/leftovers.ts'
import { outermostVitestRunners } from '../support/runners.ts'
import { eventsOption, toldRun } from '../support/told-run.ts'
import { occurrences } from '../support/vitest-run.ts'

const waiting = /(?:Waiting|Watching) for file changes/
const web = /^container ([0-9a-f]{64})$/m
const greeter = /^greeter ([0-9a-f]{64}) says (.+)$/m

/** What the tests print in the run that an action brings about. */
async function rerun(
  watching: RunningFixture,
  action: () => Promise<void>,
): Promise<{ web: string | undefined; greeter: string | undefined; says: string | undefined }> {
  const before = watching.output().length
  await action()
  const [, webId] = await watching.seen(web, before)
  const [, greeterId, says] = await watching.seen(greeter, before)
  await watching.seen(waiting, before)
  return { web: webId, greeter: greeterId, says }
}

async function failedStart(watching: RunningFixture, action: () => Promise<void>): Promise<void> {
  const before = watching.output().length
  await action()
  await watching.seen(/mooring greeter failed/, before)
  await watching.seen(waiting, before)
}

const watch = (
  runner: (typeof outermostVitestRunners)[number],
  prepare: FixtureOptions['prepare'] = () => Promise.resolve(),
): Promise<RunningFixture> =>
  startFixture({ fixture: 'vitest-watch', runner, program: 'watch.mjs', prepare })

async function replaceIn(path: string, from: string, to: string): Promise<void> {
  await writeFile(path, (await readFile(path, 'utf8')).replace(from, to))
}

async function end(watching: RunningFixture, expectedCode = 0): Promise<void> {
  watching.child.stdin?.write('\n')
  const { exitCode, output, runId } = await watching.ended
  expect(output).toMatch(/mooring \d containers? removed/)
  expect(exitCode, output).toBe(expectedCode)
  expect(await leftoversOf({ runId })).toEqual([])
}

test.each(outermostVitestRunners)(
  'in watch mode of %s, containers outlive the runs: an edit of the config or of what it imports restarts what changed, any other and a broken one nothing',
  async (runner) => {
    await using watching = await watch(runner)
    const config = join(watching.dir, 'containers.config.ts')
    const greeting = join(watching.dir, 'greeting.ts')
    const first = await rerun(watching, () => Promise.resolve())
    expect(first.says).toBe('ahoy')

    const second = await rerun(watching, () =>
      appendFile(join(watching.dir, 'id.test.ts'), '\n// changed\n'),
    )
    expect(second).toEqual(first)

    const imported = await rerun(watching, () => replaceIn(greeting, 'ahoy', 'hello'))
    expect(imported).toEqual({
      web: first.web,
      greeter: expect.not.stringMatching(first.greeter ?? ''),
      says: 'hello',
    })
    expect(watching.output()).toContain(
      'mooring containers.config.ts changed: greeter restarted, 1 kept',
    )

    const broken = await rerun(watching, () => replaceIn(config, 'stopSignal', 'stopSignl'))
    expect(broken).toEqual(imported)
    expect(watching.output()).toContain(
      'mooring containers.config.ts cannot be used, so the containers stay as they are.\n[CONFIG_INVALID]',
    )

    await failedStart(watching, () =>
      replaceIn(config, "stopSignl: 'SIGKILL'", "user: 'nobody-known'"),
    )
    await failedStart(watching, () =>
      appendFile(join(watching.dir, 'id.test.ts'), '\n// tried again\n'),
    )
    const mended = await rerun(watching, () =>
      replaceIn(config, "user: 'nobody-known'", "stopSignal: 'SIGKILL'"),
    )
    expect(mended).toMatchObject({ web: first.web, says: 'hello' })

    // Vitest starts itself anew for that.
    const ofVitest = await rerun(watching, () =>
      appendFile(join(watching.dir, 'vitest.config.ts'), '\n// changed\n'),
    )
    expect(ofVitest).toEqual(mended)
    const last = await rerun(watching, () => replaceIn(greeting, 'hello', 'bye'))
    expect(last).toMatchObject({ web: first.web, says: 'bye' })
    await end(watching, 1) // Vitest remembers that tests failed once.
    expect(occurrences(watching.output(), 'mooring web starting')).toBe(1)
  },
)

test.each(outermostVitestRunners)(
  'in watch mode of %s, the page shows what the last run of a file said',
  async (runner) => {
    await using watching = await watch(runner, (dir) =>
      replaceIn(join(dir, 'containers.config.ts'), '{\n  containers: {', eventsOption),
    )
    const file = join(watching.dir, 'id.test.ts')
    await rerun(watching, () => Promise.resolve())
    await rerun(watching, () => replaceIn(file, 'the containers are told', 'they are told again'))
    await end(watching)
    expect(await toldRun(watching.dir)).toEqual({
      runs: 1,
      tests: ['they are told again passed'],
    })
  },
)

test.each(outermostVitestRunners)(
  'in watch mode of %s, a config that cannot be used at first fails the tests until it is mended',
  async (runner) => {
    const greeting = (dir: string): string => join(dir, 'greeting.ts')
    await using watching = await watch(runner, (dir) =>
      appendFile(greeting(dir), "throw new Error('not yet')\n"),
    )
    await watching.seen(
      /\[CONFIG_LOAD_FAILED\] containers.config.ts could not be loaded.\s+Error: not yet/,
    )
    await watching.seen(waiting)
    const mended = await rerun(watching, () =>
      replaceIn(greeting(watching.dir), "throw new Error('not yet')", ''),
    )
    expect(mended.says).toBe('ahoy')
    await end(watching, 1)
  },
)

test.each(
  outermostVitestRunners.flatMap((runner) => [1, 30].map((seconds) => ({ runner, seconds }))),
)(
  'watch mode of $runner that is quit while a test waits for a container of $seconds s ends without a word of it',
  async ({ runner, seconds }) => {
    await using watching = await watch(runner)
    await rerun(watching, () => Promise.resolve())
    const before = watching.output().length
    await replaceIn(
      join(watching.dir, 'containers.config.ts'),
      '`echo ',
      `\`sleep ${seconds}; echo `,
    )
    await watching.seen(/greeter started/, before)
    watching.child.stdin?.write('\n')
    const { output, runId } = await watching.ended
    expect(output.slice(before)).not.toMatch(/SESSION_CLOSED|FAIL|×/)
    expect(output.slice(before)).toMatch(/mooring \d containers? removed/)
    expect(await leftoversOf({ runId })).toEqual([])
  },
)
