import { expect, test } from 'vitest'
import type { ContainerDeath, FailureReport, LogLine } from '../failure-report.ts'
import { diedDuring } from './death-error.ts'
import { logBlock } from './log-block.ts'
import { isLostConnection } from './lost-connection.ts'
import { stackOfMessage } from './stack-of-message.ts'

const line = (container: string, text: string): LogLine => ({
  container,
  atMs: 0,
  stream: 'stdout',
  text,
})
const report: FailureReport = { lines: [], leftOut: 0, deaths: [], isShared: false }

test('lines stand behind the name of their container', () => {
  const lines = [line('db', 'ready'), line('cache', 'saved'), line('db', '')]
  expect(logBlock({ ...report, lines })).toBe(
    'Logs of the containers while this test ran:\n  db    | ready\n  cache | saved\n  db    | ',
  )
})

test('what was left out, and by whom lines may be, is said', () => {
  expect(logBlock({ ...report, lines: [line('db', 'x')], leftOut: 1, isShared: true })).toBe(
    'Logs of the containers while this test ran; other tests ran at the same time, so some lines may be theirs:\n  (1 earlier line is left out)\n  db | x',
  )
  expect(logBlock({ ...report, lines: [line('db', 'x')], leftOut: 20 })).toContain(
    '(20 earlier lines are left out)',
  )
})

test('no lines make no block', () => {
  expect(logBlock(report)).toBe('')
})

const death: ContainerDeath = {
  container: 'db',
  image: 'busybox:1',
  exitCode: 3,
  note: undefined,
  atMs: 1_500,
  lastLines: ['bye'],
}

test('a death during a test tells when it was, and the log where it does not follow', () => {
  expect(diedDuring(death, { startedAtMs: 1_000, showLog: true }).message).toBe(
    '[CONTAINER_DIED] Container "db" ended by itself while this test ran, 0.5 s after it began.\n\n  image        busybox:1\n  ended        exit code 3\n  last log     bye\n\nFix: look at the log lines; they usually name the reason.',
  )
  expect(diedDuring(death, { startedAtMs: 1_000, showLog: false }).message).not.toContain('bye')
})

test.each([
  [{ exitCode: 0 }, 'declare containers.db.waitFor: { exit: 0 }'],
  [{ exitCode: 137, note: 'killed because it ran out of memory' }, 'raise containers.db.memory'],
])('the fix for %j is to %s', (part, fix) => {
  const { message } = diedDuring({ ...death, ...part }, { startedAtMs: 0, showLog: false })
  expect(message.split('Fix: ')[1]).toContain(fix)
})

test('a container that was removed says so', () => {
  const removed = { ...death, exitCode: undefined, note: 'somebody else removed it' }
  expect(diedDuring(removed, { startedAtMs: 0, showLog: false }).message).toContain(
    '\n  ended        somebody else removed it\n',
  )
})

test.each([
  Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
  new TypeError('fetch failed', { cause: new Error('other side closed') }),
  new Error('x', { cause: Object.assign(new Error('y'), { code: 'ECONNRESET' }) }),
  new Error('Connection terminated unexpectedly'),
  new Error('Socket closed unexpectedly'),
  new Error('Test timed out in 5000ms.'),
  new Error('exceeded timeout of 5000 ms for a test'),
])('%s reads like a lost connection', (error) => {
  expect(isLostConnection(error)).toBe(true)
})

test.each([new Error('expected 1 to be 2'), 'words', undefined, null, { message: 'no row' }])(
  '%s does not read like a lost connection',
  (error) => {
    expect(isLostConnection(error)).toBe(false)
  },
)

test('an error that is its own cause is no endless loop', () => {
  const error = new Error('x')
  error.cause = error
  expect(isLostConnection(error)).toBe(false)
})

test.each([
  ['Error: old $&\n    at a (b.js:1:2)', 'Error: new\n    at a (b.js:1:2)'],
  ['Error: other\n    at a (b.js:1:2)', 'new\n    at a (b.js:1:2)'],
  ['no frames', 'no frames\nnew'],
])('the stack %j becomes %j', (stack, expected) => {
  expect(stackOfMessage(stack, { message: 'old $&', changed: 'new' })).toBe(expected)
})
