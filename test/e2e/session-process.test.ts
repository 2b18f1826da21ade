import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { endless, expectNothingLeft } from '../support/endless-run.ts'
import { eventually } from '../support/engine.ts'
import { endGroup, runFixture, startFixture } from '../support/fixture-run.ts'
import { leftoversOf } from '../support/leftovers.ts'
import { runSpace } from '../support/run-space.ts'
import type { Runner } from '../support/runners.ts'

/** Processes of this machine whose parent is the runner and that run the program of a session. */
async function sessionProcessOf(runnerPid: number): Promise<number> {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    const [, parent] = /\) \S (\d+) /.exec(status) ?? []
    if (Number(parent) === runnerPid && command.includes('session-process')) return Number(pid)
  }
  throw new Error(`no session process of ${runnerPid}`)
}

const runners: Runner[] = ['vitest-3', 'vitest-5', 'jest-30']

test.each(runners)(
  '%s says that its session process was killed, and nothing is left',
  async (runner) => {
    await using space = await runSpace()
    await using running = await startFixture({ ...endless(runner), env: space.env })
    await running.seen(/mooring web ready/)
    process.kill(await sessionProcessOf(running.child.pid ?? 0), 'SIGKILL')
    await running.seen(/\[SESSION_PROCESS_FAILED\][^]*it was ended by SIGKILL/)
    await eventually(async () => expect(await leftoversOf(running)).toEqual([]))
    running.child.kill('SIGTERM')
    await running.ended
    // Session process and watchdog are in groups of their own.
    endGroup(running.child)
    await expectNothingLeft(running, space)
  },
)

test.each(runners)(
  'of %s nothing is left when both it and its session process are killed',
  async (runner) => {
    await using space = await runSpace()
    await using running = await startFixture({ ...endless(runner), env: space.env })
    await running.seen(/mooring web ready/)
    const sessionProcess = await sessionProcessOf(running.child.pid ?? 0)
    for (const pid of [sessionProcess, -(running.child.pid ?? 0)]) process.kill(pid, 'SIGKILL')
    await running.ended
    await expectNothingLeft(running, space)
  },
)

test('a run that has lost its session process fails, though its tests have passed', async () => {
  const result = await runFixture({
    fixture: 'vitest-plain',
    runner: 'vitest-4',
    args: ['run', 'web.test.ts'],
    prepare: async (dir) => {
      await writeFile(
        `${dir}/web.test.ts`,
        `import { test } from 'vitest'
import { execFileSync } from 'node:child_process'
test('kills the session process', ({ containers }) => {
  const [pid] = execFileSync('pgrep', ['-P', String(process.ppid), '-f', 'session-process'], { encoding: 'utf8' }).split('\\n')
  if (containers.web.id) process.kill(Number(pid), 'SIGKILL')
})
`,
      )
    },
  })
  expect(result.output).toContain('[SESSION_PROCESS_FAILED]')
  expect(result.exitCode, result.output).toBe(1)
})

test('the session may live in the process of the runner', async () => {
  const result = await runFixture({
    fixture: 'vitest-plain',
    runner: 'vitest-4',
    args: ['run', 'web.test.ts'],
    env: { MOORING_SESSION_PROCESS: 'off' },
  })
  expect(result.output).toMatch(/^mooring web ready in /m)
  expect(result.exitCode, result.output).toBe(0)
})

// Its session is open by then, and nobody may wait for an answer that never comes.
test.each<Runner>(['vitest-5', 'jest-30'])(
  'a service of the project that throws when %s asks for its sources fails the run, and nothing is left',
  async (runner) => {
    await using space = await runSpace()
    const isJest = runner === 'jest-30'
    const result = await runFixture({
      fixture: isJest ? 'jest-failing' : 'vitest-failing',
      runner,
      args: isJest ? [] : ['run'],
      env: space.env,
      prepare: (dir) =>
        writeFile(
          join(dir, isJest ? 'containers.config.cjs' : 'containers.config.ts'),
          `${isJest ? 'module.exports =' : 'export default'} { containers: { web: {
            image: 'busybox:1',
            labels: { 'com.mooring.fixture-run': process.env['MOORING_FIXTURE_RUN'] },
            service: { name: 'Own', sources: () => { throw new Error('a fault of the service') } },
          } } }`,
        ),
    })
    expect(result.exitCode, result.output).toBe(1)
    expect(result.output).toContain('a fault of the service')
    await expectNothingLeft(result, space)
  },
)
