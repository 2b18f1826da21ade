import { randomInt } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nowMs } from '../../packages/core/src/abort.ts'
import { eventually } from '../support/engine.ts'
import { startEngines, type Fleet } from '../support/fleet.ts'
import { ownedSession, type OwnedSession } from '../support/owned-session.ts'
import { atMost, randomFrom } from '../support/random.ts'
import { idle, openOn } from '../support/several-session.ts'

let fleet: Fleet

beforeAll(async () => {
  fleet = await startEngines()
})
afterAll(() => fleet.close())

const config = () => ({
  engines: fleet.engines,
  reaper: 'watchdog' as const,
  networks: { lan: {} },
  containers: {
    a: { ...idle, engine: 'here', volumes: ['data:/data'] },
    b: { ...idle, engine: 'big', networks: ['lan'] },
    c: { ...idle, engine: 'third', dependsOn: ['a'] },
  },
})

const leftOf = async (session: OwnedSession): Promise<string[]> => {
  const left = fleet.members.map(async ({ name, leftovers }) =>
    (await leftovers()).map((object) => `${name}: ${object}`),
  )
  const id = session.sessionId()
  // Others are killed at the same time.
  return (await Promise.all(left)).flat().filter((object) => id && object.includes(id))
}

const kills = 20
const atOnce = 2

test(
  `nothing is left on any engine, whenever the owner is killed (${kills} times)`,
  { timeout: 10 * 60_000 },
  async () => {
    const seed = Number(process.env['MOORING_TEST_SEED'] ?? randomInt(2 ** 31))
    const random = randomFrom(seed)
    const turn = atMost(atOnce)
    const startedAtMs = nowMs()
    await using first = await ownedSession({ config: config(), closes: 'at once' })
    expect(await first.ended).toMatchObject({ exitCode: 0 })
    const cycleMs = nowMs() - startedAtMs
    const shares = Array.from({ length: kills }, () => random())
    const outcomes = await Promise.allSettled(
      shares.map(async (share) => {
        await using session = await turn(async () => {
          const opened = await ownedSession({ config: config(), closes: 'at once' })
          await delay(share * cycleMs * 1.2)
          opened.kill('SIGKILL', 'group')
          await opened.ended
          return opened
        })
        await eventually(async () => {
          const remains = [...(await session.remains()), ...(await leftOf(session))]
          expect(remains, `seed ${seed}, share ${share}`).toEqual([])
        }, 1_000)
      }),
    )
    const failures = outcomes.filter((outcome) => outcome.status === 'rejected')
    expect(failures.map(({ reason }) => reason as unknown)).toEqual([])
  },
)

test('without a watchdog, the next session on these engines removes what a dead one left on each', async () => {
  await using dead = await ownedSession({ config: { ...config(), reaper: 'none' } })
  await dead.seen('all-ready')
  dead.kill('SIGKILL', 'group')
  await dead.ended
  expect(new Set((await leftOf(dead)).map((object) => object.split(':')[0]))).toEqual(
    new Set(['here', 'big', 'third']),
  )
  const before = process.env['XDG_STATE_HOME']
  process.env['XDG_STATE_HOME'] = dead.stateHome
  try {
    const session = await openOn(fleet, { containers: { x: idle, y: idle, z: idle } })
    await Promise.all(['x', 'y', 'z'].map((name) => session.start(name)))
    expect(await leftOf(dead)).toEqual([])
    await session.close()
    expect(await dead.remains()).toEqual([])
  } finally {
    if (before === undefined) delete process.env['XDG_STATE_HOME']
    else process.env['XDG_STATE_HOME'] = before
  }
})
