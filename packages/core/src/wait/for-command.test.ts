import { expect, test } from 'vitest'
import { fakeContainer } from '../../../../test/support/fake-container.ts'
import { testWaitContract } from '../../../../test/support/wait-contract.ts'
import { orAborted } from '../abort.ts'
import { waitForCommand } from './for-command.ts'
import type { WaitTarget } from './wait-target.ts'

const strategy = waitForCommand({ kind: 'command', command: ['pg_isready', '-h', '127.0.0.1'] })

testWaitContract('a command', async () => {
  let exitCode = 2
  const exec: WaitTarget['exec'] = async () => ({
    exitCode,
    stdout: 'checking\nno response\n',
    stderr: '',
  })
  return {
    strategies: [strategy],
    container: fakeContainer({ exec }),
    becomeReady: () => void (exitCode = 0),
    lastProbe: /^exit code 2: no response$/,
    waitedFor: 'command pg_isready …',
  }
})

/** The outcome of the first probes, until the wait is aborted after as many. */
async function outcomes(count: number, exec: WaitTarget['exec']): Promise<string[]> {
  const controller = new AbortController()
  const seen: string[] = []
  const onProbe = ({ text }: { text: string }) => {
    if (seen.push(text) === count) controller.abort('enough')
  }
  const done = strategy.untilReady(fakeContainer({ exec }).target, {
    signal: controller.signal,
    intervalMs: 1,
    onProbe,
  })
  await expect(done).rejects.toBe('enough')
  return seen
}

test('the last line of stderr takes precedence over that of stdout', async () => {
  expect(await outcomes(1, async () => ({ exitCode: 1, stdout: 'out', stderr: 'err\n' }))).toEqual([
    'exit code 1: err',
  ])
  expect(await outcomes(1, async () => ({ exitCode: 1, stdout: '', stderr: '' }))).toEqual([
    'exit code 1',
  ])
})

test('a refusal of the engine is an outcome like another', async () => {
  const refuse = () =>
    Promise.reject(new Error('"pg_isready": executable file\n  not found in $PATH'))
  expect(await outcomes(2, refuse)).toEqual(
    Array.from(
      { length: 2 },
      () => 'could not be run: "pg_isready": executable file not found in $PATH',
    ),
  )
})

test('one attempt ends before the next begins', async () => {
  let running = 0
  let most = 0
  await outcomes(3, async () => {
    most = Math.max(most, (running += 1))
    await new Promise(setImmediate)
    running -= 1
    return { exitCode: 1, stdout: '', stderr: '' }
  })
  expect(most).toBe(1)
})

test('the command is told when the wait is aborted', async () => {
  const controller = new AbortController()
  const reasons: unknown[] = []
  const exec: WaitTarget['exec'] = (_command, signal) => {
    signal.addEventListener('abort', () => reasons.push(signal.reason))
    queueMicrotask(() => controller.abort('enough'))
    return orAborted(new Promise(() => {}), signal)
  }
  const options = { signal: controller.signal, intervalMs: 1, onProbe: () => expect.unreachable() }
  await expect(strategy.untilReady(fakeContainer({ exec }).target, options)).rejects.toBe('enough')
  expect(reasons).toEqual(['enough'])
})
