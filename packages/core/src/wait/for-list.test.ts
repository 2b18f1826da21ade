import { expect, test } from 'vitest'
import { fakeContainer, type FakeContainer } from '../../../../test/support/fake-container.ts'
import { failureOf, testWaitContract } from '../../../../test/support/wait-contract.ts'
import type { ResolvedWait } from '../config/resolved-waits.ts'
import { strategiesOf } from './strategies-of.ts'
import { waitUntilReady } from './wait-until-ready.ts'

const logged = (pattern: string): ResolvedWait => ({
  kind: 'log',
  pattern,
  times: 1,
  stream: 'both',
})
const list = (...all: ResolvedWait[]): ResolvedWait => ({ kind: 'list', all })
const exit: ResolvedWait = { kind: 'exit', exitCode: 0 }
const healthy: ResolvedWait = { kind: 'healthy' }

testWaitContract('a list', async () => {
  const container = fakeContainer()
  container.log('migrated')
  return {
    strategies: strategiesOf(list(list(logged('listening')), logged('migrated'), logged('seeded'))),
    container,
    becomeReady: () => {
      container.log('seeded')
      container.log('listening')
    },
    lastProbe: 'found 0 times, last line: migrated',
    waitedFor: 'log line "listening"',
  }
})

const wait = ({ target }: FakeContainer, ...all: ResolvedWait[]): Promise<void> =>
  waitUntilReady(target, strategiesOf(list(...all)), {
    signal: new AbortController().signal,
    intervalMs: 1,
  })

test('a failure names the waits that are missing, and only those', async () => {
  const container = fakeContainer()
  container.log('one')
  const done = wait(container, logged('one'), logged('two'), healthy)
  container.reportHealth({ status: 'unhealthy', output: '' })
  const failure = await failureOf(done)
  expect(failure.pending.map(({ waitedFor }) => waitedFor)).toEqual([
    'log line "two"',
    'its health check',
  ])
})

test('an empty list is ready at once', async () => {
  await wait(fakeContainer())
})

test('where the end is awaited, the rest of the log is read after it', async () => {
  const container = fakeContainer()
  container.log('done')
  container.exit(0)
  await wait(container, exit, logged('done'))
})

test('where the end is awaited, a function may still look at what is left', async () => {
  const container = fakeContainer()
  container.exit(0)
  let calls = 0
  await wait(container, exit, { kind: 'function', run: () => (calls += 1) > 3 })
})

test('where the end is awaited, a wait that was ready before it counts', async () => {
  const container = fakeContainer()
  container.reportHealth({ status: 'healthy', output: '' })
  let calls = 0
  const afterHealth: ResolvedWait = {
    kind: 'function',
    run: () => {
      calls += 1
      if (calls === 2) container.exit(0)
      return calls > 2
    },
  }
  await wait(container, healthy, exit, afterHealth)
})

test('where the end is awaited, what can only hold of a running container fails with it', async () => {
  const container = fakeContainer()
  container.exit(0)
  const failure = await failureOf(wait(container, exit, healthy))
  expect(failure).toMatchObject({ reason: 'exited', exitCode: 0 })
  expect(failure.pending.map(({ waitedFor }) => waitedFor)).toContain('its health check')
})

test('where the end is awaited, a log that ends without the line fails with it', async () => {
  const container = fakeContainer()
  container.log('something else')
  container.exit(0)
  const failure = await failureOf(wait(container, exit, logged('done')))
  expect(failure).toMatchObject({ reason: 'exited', exitCode: 0 })
  expect(failure.pending.map(({ waitedFor }) => waitedFor)).toContain('log line "done"')
})

test('where the end is awaited, the wrong exit code fails', async () => {
  const container = fakeContainer()
  container.log('done')
  container.exit(1)
  expect(await failureOf(wait(container, exit, logged('done')))).toMatchObject({
    reason: 'exited',
    exitCode: 1,
  })
})
