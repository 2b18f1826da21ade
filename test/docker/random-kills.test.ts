import { randomInt } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { nowMs } from '../../packages/core/src/abort.ts'
import { eventually, useEngine } from '../support/engine.ts'
import { ownedSession } from '../support/owned-session.ts'
import { atMost, randomFrom } from '../support/random.ts'
import { isThorough } from '../support/thorough.ts'

await useEngine()

const kills = isThorough ? 120 : 40
const atOnce = 3
// Killed ones included, whose watchdogs work while others are killed, as on a machine with several runs. They look for half
// a minute whether the engine still makes what was asked for, which costs nobody anything.
const mostUnderWay = 24
const signals = ['SIGKILL', 'SIGKILL', 'SIGINT', 'SIGTERM', 'SIGHUP'] as const
const patienceMs = 20 * 60_000

test(
  `nothing is left of a session, whenever it is killed (${kills} times)`,
  { timeout: patienceMs, retry: 0 },
  async () => {
    const seed = Number(process.env['MOORING_TEST_SEED'] ?? randomInt(2 ** 31))
    const random = randomFrom(seed)
    const turn = atMost(atOnce)
    const underWay = atMost(mostUnderWay)
    const cycleMs = await turn(undisturbedCycle)
    const plans = Array.from({ length: kills }, (_, index) => ({
      index,
      signal: signals[Math.floor(random() * signals.length)] ?? 'SIGKILL',
      whom: random() < 0.5 ? ('process' as const) : ('group' as const),
      share: random(),
    }))
    const outcomes = await Promise.allSettled(
      plans.map((plan) =>
        underWay(async () => {
          await using session = await turn(async () => {
            const opened = await ownedSession({ closes: 'at once' })
            await delay(plan.share * cycleMs)
            opened.kill(plan.signal, plan.whom)
            const ended = await opened.ended
            // Unless it was killed it has come to its end, or this proves nothing.
            expect([plan.signal, 0], ended.errors).toContain(ended.signal ?? ended.exitCode)
            return opened
          })
          await eventually(async () => {
            expect(await session.remains(), `seed ${seed}, ${JSON.stringify(plan)}`).toEqual([])
          }, 1_000)
        }),
      ),
    )
    const failures = outcomes.filter((outcome) => outcome.status === 'rejected')
    expect(failures.map(({ reason }) => reason as unknown)).toEqual([])
  },
)

// The same load as the killed ones have, so that the kills fall on the whole cycle.
async function undisturbedCycle(): Promise<number> {
  const times = await Promise.all(
    Array.from({ length: atOnce }, async () => {
      const startedAtMs = nowMs()
      await using session = await ownedSession({ closes: 'at once' })
      expect(await session.ended).toEqual({ exitCode: 0, signal: null, errors: '' })
      const elapsedMs = nowMs() - startedAtMs
      await eventually(async () => expect(await session.remains()).toEqual([]))
      return elapsedMs
    }),
  )
  return Math.max(...times)
}
