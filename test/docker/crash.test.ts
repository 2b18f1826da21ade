// @module-tag engine-contract
import { expect, test } from 'vitest'
import { eventually, useEngine } from '../support/engine.ts'
import {
  ownedSession,
  processesOf,
  watchdogLog,
  type Moment,
  type OwnedSession,
} from '../support/owned-session.ts'
import { nodeOf } from '../support/runners.ts'

await useEngine()

async function expectNothingLeft(session: OwnedSession): Promise<void> {
  await session.ended
  await eventually(async () => expect(await session.remains()).toEqual([]))
}

test.concurrent.each<Moment>([
  'session-opened',
  'network-created',
  'container-starting',
  'container-started',
  'container-ready',
  'all-ready',
])('a process group that is killed at "%s" leaves nothing', async (moment) => {
  await using session = await ownedSession()
  await session.seen(moment)
  session.kill('SIGKILL', 'group')
  await expectNothingLeft(session)
})

test.concurrent.each<Moment>(['closing', 'container-removed'])(
  'a process group that is killed while it closes, at "%s", leaves nothing',
  async (moment) => {
    await using session = await ownedSession({ closes: 'at once' })
    await session.seen(moment)
    session.kill('SIGKILL', 'group')
    await expectNothingLeft(session)
  },
)

test.concurrent.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'the watchdog outlives %s to the group, removes everything, says so and ends',
  async (signal) => {
    await using session = await ownedSession()
    await session.seen('all-ready')
    session.kill(signal, 'group')
    expect(await session.ended).toMatchObject({ signal })
    await expectNothingLeft(session)
    const log = await watchdogLog(session)
    const id = session.sessionId()
    expect(log).toMatch(`session ${id}: its process ${session.pid} is gone`)
    // A test that looks for dead sessions at the same time may have removed some before.
    expect(log).toMatch(
      new RegExp(`session ${id}: removing (container|network|volume) mooring-${id}-`),
    )
  },
)

test.concurrent('a watchdog that is not needed ends with the session', async () => {
  await using session = await ownedSession()
  await session.seen('all-ready')
  const processes = processesOf(session.stateHome)
  expect(processes).toHaveLength(2)
  const [watchdog] = processes.filter(({ parent }) => parent === session.pid)
  // A Node would take fifty times the time and thirty times the memory for nothing but waiting.
  expect(watchdog?.command).toMatch(/^\/bin\/sh -c/)
  session.tellToClose()
  expect(await session.ended).toEqual({ exitCode: 0, signal: null, errors: '' })
  await expectNothingLeft(session)
  await expect(watchdogLog(session)).rejects.toThrow('ENOENT')
})

test.concurrent.each<Moment>(['session-opened', 'container-starting', 'all-ready'])(
  'Bun that is killed at "%s" leaves nothing',
  async (moment) => {
    await using session = await ownedSession({ runtime: nodeOf('bun') })
    await session.seen(moment)
    session.kill('SIGKILL', 'group')
    await expectNothingLeft(session)
    if (moment === 'all-ready')
      expect(await watchdogLog(session)).toContain(`its process ${session.pid} is gone`)
  },
)

test.concurrent('Bun closes a session and ends', async () => {
  await using session = await ownedSession({ runtime: nodeOf('bun'), closes: 'at once' })
  expect(await session.ended).toEqual({ exitCode: 0, signal: null, errors: '' })
  await expectNothingLeft(session)
  await expect(watchdogLog(session)).rejects.toThrow('ENOENT')
})
