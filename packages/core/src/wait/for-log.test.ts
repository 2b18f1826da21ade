import { expect, test } from 'vitest'
import { fakeContainer } from '../../../../test/support/fake-container.ts'
import { failureOf, testWaitContract } from '../../../../test/support/wait-contract.ts'
import type { ResolvedWait } from '../config/resolved-waits.ts'
import { waitForLog } from './for-log.ts'
import { waitUntilReady } from './wait-until-ready.ts'

type LogWait = Extract<ResolvedWait, { kind: 'log' }>

const logWait = (written: Partial<LogWait>) =>
  waitForLog({ kind: 'log', pattern: 'ready', times: 1, stream: 'both', ...written })

testWaitContract('a log line', async () => {
  const container = fakeContainer()
  container.log('ready to initialise', 'stderr')
  return {
    strategies: [logWait({ times: 2 })],
    container,
    becomeReady: () => container.log('ready for connections'),
    lastProbe: 'found 1 times, last line: ready to initialise',
    waitedFor: 'log line "ready" (2 times)',
  }
})

/** Which of the lines is the one that makes the container ready; 0 when none does. */
async function readyAtLine(
  written: Partial<LogWait>,
  lines: [string, ('stdout' | 'stderr')?][],
): Promise<number> {
  const container = fakeContainer()
  for (const line of lines) container.log(...line)
  container.exit(0)
  let read = 0
  const options = {
    signal: new AbortController().signal,
    intervalMs: 1,
    onProbe: () => void (read += 1),
  }
  const ready = await logWait(written)
    .untilReady(container.target, options)
    .then(
      () => true,
      () => false,
    )
  return ready ? read : 0
}

test('a string is found anywhere in a line, and is no expression', async () => {
  expect(await readyAtLine({ pattern: '(.*)' }, [['ready'], ['now (.*) ready']])).toBe(2)
})

test('an expression is tried on each line by itself', async () => {
  expect(await readyAtLine({ pattern: /^ready$/ }, [['almost ready'], ['ready']])).toBe(2)
  expect(await readyAtLine({ pattern: /almost\s+ready/ }, [['almost'], ['ready']])).toBe(0)
})

test('an expression with the g or y flag finds every line, whatever its lastIndex', async () => {
  const lines: [string][] = [['ready'], ['ready'], ['ready']]
  expect(await readyAtLine({ pattern: /ready/g, times: 3 }, lines)).toBe(3)
  const sticky = /ready/y
  sticky.lastIndex = 4
  expect(await readyAtLine({ pattern: sticky, times: 3 }, lines)).toBe(3)
})

test('only lines of the wanted stream count', async () => {
  const lines: [string, 'stdout' | 'stderr'][] = [
    ['ready', 'stdout'],
    ['ready', 'stderr'],
  ]
  expect(await readyAtLine({ stream: 'stderr' }, lines)).toBe(1)
  expect(await readyAtLine({ stream: 'stdout', times: 2 }, lines)).toBe(0)
  expect(await readyAtLine({ stream: 'both', times: 2 }, lines)).toBe(2)
})

test('a chunk of several lines counts as its lines', async () => {
  expect(await readyAtLine({ pattern: /^ready$/, times: 2 }, [['ready\r\nready\r']])).toBe(1)
})

test('a prompt needs no end', async () => {
  const prompt = (async function* () {
    yield [{ stream: 'stdout' as const, text: 'enter ' }]
    yield [{ stream: 'stdout' as const, text: 'a name: ' }]
    await new Promise(() => {})
  })()
  const { target } = fakeContainer({ logs: () => prompt })
  const { signal } = new AbortController()
  await waitUntilReady(target, [logWait({ pattern: 'enter a name: ' })], { signal })
})

test('a long line is cut in the failure', async () => {
  const container = fakeContainer()
  container.log('x'.repeat(5_000))
  container.exit(1)
  const { signal } = new AbortController()
  const failure = await failureOf(waitUntilReady(container.target, [logWait({})], { signal }))
  expect(failure.message.length).toBeLessThan(400)
})

test('what is waited for is said in words', () => {
  const { target } = fakeContainer()
  expect(logWait({ pattern: /listening on \d+/i, stream: 'stderr' }).waitsFor(target)).toBe(
    'log line /listening on \\d+/i on stderr',
  )
})
