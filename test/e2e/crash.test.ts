import { randomInt } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { nowMs } from '../../packages/core/src/abort.ts'
import { endless, expectNothingLeft } from '../support/endless-run.ts'
import { eventually } from '../support/engine.ts'
import { runFixture, startFixture, type RunningFixture } from '../support/fixture-run.ts'
import { leftoversOf } from '../support/leftovers.ts'
import { atMost, randomFrom } from '../support/random.ts'
import { runSpace, type RunSpace } from '../support/run-space.ts'
import { newestJestRunners, outermostVitestRunners, type Runner } from '../support/runners.ts'

test.each<Runner>([...outermostVitestRunners, ...newestJestRunners])(
  'a run of %s whose whole group is killed leaves nothing, not even its socket',
  async (runner) => {
    await using space = await runSpace()
    await using running = await startFixture({ ...endless(runner), env: space.env })
    await running.seen(/mooring web ready/)
    expect(await space.remains()).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^folder mooring-/),
        expect.stringMatching(/^note /),
      ]),
    )
    process.kill(-(running.child.pid ?? 0), 'SIGKILL')
    expect(await running.ended).toMatchObject({ signal: 'SIGKILL' })
    await expectNothingLeft(running, space)
  },
)

const patient = "command: ['sleep', '600'], stopGracePeriod: '5m'"

test.each<{ runner: Runner; signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP'; exitCode: number }>([
  { runner: 'vitest-3', signal: 'SIGINT', exitCode: 130 },
  { runner: 'vitest-4', signal: 'SIGTERM', exitCode: 143 },
  { runner: 'vitest-5', signal: 'SIGINT', exitCode: 130 },
  { runner: 'jest-30', signal: 'SIGHUP', exitCode: 129 },
])(
  'a second $signal ends $runner at once, and what its containers still do in their grace period too',
  async ({ runner, signal, exitCode }) => {
    await using space = await runSpace()
    await using running = await startFixture({
      ...endless(runner),
      env: space.env,
      prepare: async (dir) => {
        const file = join(dir, `containers.config.${runner.startsWith('jest') ? 'mts' : 'ts'}`)
        const text = await readFile(file, 'utf8')
        await writeFile(file, text.replace(/command: .*\n.*ports: .*\n/, `${patient},\n`))
      },
    })
    await running.seen(/mooring web ready/)
    const group = -(running.child.pid ?? 0)
    process.kill(group, signal)
    await running.seen(/removing containers/)
    process.kill(group, signal)
    const ended = await running.ended
    expect(ended.exitCode, ended.output).toBe(exitCode)
    expect(ended.output).not.toContain('1 container removed')
    await expectNothingLeft(running, space)
  },
)

const killsOfEach = 6
const numbers = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 } as const

test.each<Runner>(['vitest-5', 'jest-30'])(
  'whenever a run of %s is killed, nothing is left',
  { timeout: 20 * 60_000, retry: 0 },
  async (runner) => {
    const seed = Number(process.env['MOORING_TEST_SEED'] ?? randomInt(2 ** 31))
    const random = randomFrom(seed)
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const
    const readyAfterMs = await timeUntilReady(runner)
    const turn = atMost(2)
    const plans = Array.from({ length: killsOfEach }, () => ({
      signal: signals[Math.floor(random() * signals.length)] ?? 'SIGKILL',
      toGroup: random() < 0.5,
      share: random(),
    }))
    await Promise.all(
      plans.map(async (plan) => {
        await using space = await runSpace()
        await using running = await turn(() => killed(runner, plan, { space, readyAfterMs }))
        const { output, exitCode, signal } = await running.ended
        const trial = `seed ${seed}, ${JSON.stringify(plan)}, ${output}`
        // Not by the patience of this test, and by no fault of its own.
        expect(output, trial).not.toContain('(the run took more than')
        expect([128 + numbers[plan.signal], plan.signal], trial).toContain(signal ?? exitCode)
        await eventually(async () =>
          expect([...(await leftoversOf(running)), ...(await space.remains())], trial).toEqual([]),
        )
      }),
    )
  },
)

interface Plan {
  signal: keyof typeof numbers
  toGroup: boolean
  /** The moment, from 0 to 1. */
  share: number
}

/** A run that has ended because it was killed; its watchdog may still be at work. */
async function killed(
  runner: Runner,
  { signal, toGroup, share }: Plan,
  { space, readyAfterMs }: { space: RunSpace; readyAfterMs: number },
): Promise<RunningFixture> {
  const running = await startFixture({ ...endless(runner), env: space.env, timeoutMs: 100_000 })
  const { pid = 0 } = running.child
  await delay(share * 1.2 * readyAfterMs)
  process.kill(toGroup ? -pid : pid, signal)
  await running.ended
  return running
}

async function timeUntilReady(runner: Runner): Promise<number> {
  await using space = await runSpace()
  const startedAtMs = nowMs()
  await using running = await startFixture({ ...endless(runner), env: space.env })
  await running.seen(/mooring web ready/)
  const elapsedMs = nowMs() - startedAtMs
  process.kill(-(running.child.pid ?? 0), 'SIGTERM')
  await running.ended
  await expectNothingLeft(running, space)
  return elapsedMs
}

test('two runs side by side in one folder have containers of their own, and end apart', async () => {
  await using space = await runSpace()
  await using first = await startFixture({ ...endless('vitest-5'), env: space.env })
  await using second = await startFixture({ ...endless('vitest-5'), env: space.env, within: first })
  await Promise.all([first.seen(/mooring web ready/), second.seen(/mooring web ready/)])
  expect(await leftoversOf(first)).toHaveLength(2)
  process.kill(-(first.child.pid ?? 0), 'SIGINT')
  expect((await first.ended).output).toContain('mooring 1 container removed')
  expect(await leftoversOf(first)).toHaveLength(1)
  process.kill(-(second.child.pid ?? 0), 'SIGINT')
  expect((await second.ended).output).toContain('mooring 1 container removed')
  await expectNothingLeft(first, space)
})

test.each(['vitest-3', 'vitest-5'] as const)(
  'two runs of %s in one folder at once are green',
  async (runner) => {
    await using space = await runSpace()
    const options = { fixture: 'vitest-pools', runner, args: ['run'], env: space.env }
    await using first = await startFixture(options)
    await using second = await startFixture({ ...options, within: first })
    for (const { exitCode, output } of await Promise.all([first.ended, second.ended]))
      expect(exitCode, output).toBe(0)
    await expectNothingLeft(first, space)
  },
)

test.each<{ runner: Runner; fixture: string; args: string[]; file: string; module: boolean }>([
  {
    runner: 'vitest-5',
    fixture: 'vitest-failing',
    args: ['run'],
    file: 'containers.config.ts',
    module: true,
  },
  {
    runner: 'jest-30',
    fixture: 'jest-failing',
    args: [],
    file: 'containers.config.cjs',
    module: false,
  },
])(
  'a config of $runner that throws, or whose wait function does, leaves nothing',
  async ({ file, module, ...fixture }) => {
    await using space = await runSpace()
    const start = module ? 'export default' : 'module.exports ='
    const containers = `{ web: { image: 'busybox:1', command: ['sleep', '600'] }, broken: { image: 'busybox:1', command: ['sleep', '600'], startupTimeout: '2s', waitFor: () => { throw new Error('a fault of the wait') } } }`
    const withConfig = (text: string) =>
      runFixture({ ...fixture, env: space.env, prepare: (dir) => writeFile(join(dir, file), text) })
    const throwing = await withConfig("throw new Error('a fault of the config')")
    expect(throwing.exitCode, throwing.output).toBe(1)
    expect(throwing.output).toContain('a fault of the config')
    const waiting = await withConfig(
      `${start} { containers: ${containers.replaceAll('},', `, labels: { 'com.mooring.fixture-run': process.env['MOORING_FIXTURE_RUN'] } },`)} }`,
    )
    expect(waiting.exitCode, waiting.output).toBe(1)
    expect(waiting.output).toContain('a fault of the wait')
    await expectNothingLeft(throwing, space)
    await expectNothingLeft(waiting, space)
  },
)
