import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { startFixture } from '../support/fixture-run.ts'
import { leftoversOf } from '../support/leftovers.ts'
import type { Runner } from '../support/runners.ts'

const numbers = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const

test.each<{ fixture: string; runner: Runner; args: string[]; signal: keyof typeof numbers }>([
  { fixture: 'vitest-endless', runner: 'vitest-3', args: ['run'], signal: 'SIGINT' },
  { fixture: 'vitest-endless', runner: 'vitest-4', args: ['run'], signal: 'SIGHUP' },
  { fixture: 'vitest-endless', runner: 'vitest-5', args: ['run'], signal: 'SIGTERM' },
  { fixture: 'jest-endless', runner: 'jest-30', args: [], signal: 'SIGINT' },
])(
  '$signal ends a run of $runner after the containers are gone',
  async ({ signal, ...fixture }) => {
    await using running = await startFixture({ ...fixture, ownGroup: true })
    await running.seen(/mooring web ready/)
    // To the whole group, as a terminal does; workers end at once.
    process.kill(-(running.child.pid ?? 0), signal)
    const { exitCode, output, runId } = await running.ended
    expect(output).toContain(`mooring ${signal}: removing containers`)
    expect(output).toContain('mooring 1 container removed')
    expect(exitCode, output).toBe(128 + numbers[signal])
    expect(await leftoversOf({ runId })).toEqual([])
  },
)

test('a signal that comes in the moment in which the listeners are put aside, or back, is not lost', async () => {
  const loader = new URL('../../scripts/source.mjs', import.meta.url)
  const script = `
    import { source } from ${JSON.stringify(loader.href)}
    const { watchEnds } = await source('packages/core/src/runner/process-ends.ts')
    setTimeout(() => process.exit(1), 60_000)
    const once = (heard) => process.once('SIGTERM', heard)
    const stop = async () => console.log('stopped')
    const log = (line) => console.log(line)
    const heard = new Promise((resolve) => once(resolve))
    const putBack = watchEnds({ stop, log })
    process.kill(process.pid, 'SIGTERM')
    putBack()
    await heard
    console.log('heard by the one before')
    once(() => console.log('heard by the one before'))
    process.kill(process.pid, 'SIGTERM')
    watchEnds({ stop, log })`
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
  await expect(run).rejects.toMatchObject({
    code: 143,
    stdout:
      'heard by the one before\nSIGTERM: removing containers (once more to leave at once)\nstopped\n',
  })
})
