import { cpus, loadavg } from 'node:os'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nowMs } from '../../packages/core/src/abort.ts'
import { startEngines, type Fleet } from '../support/fleet.ts'
import { greeter, openOn } from '../support/several-session.ts'

let fleet: Fleet

beforeAll(async () => {
  fleet = await startEngines()
})
afterAll(() => fleet.close())

const names = Array.from({ length: 60 }, (_, index) => `c${index + 1}`)
const containers = Object.fromEntries(
  names.map((name) => [name, { ...greeter(name), startupTimeout: '3m' }]),
)

async function untilReadyMs(
  engines: Fleet['engines'],
  wanted: readonly string[] = names,
): Promise<number> {
  const session = await openOn({ ...fleet, engines }, { containers })
  try {
    const startedAtMs = nowMs()
    await Promise.all(wanted.map((name) => session.start(name)))
    return nowMs() - startedAtMs
  } finally {
    await session.close()
  }
}

// The one figure that is worth a test: it is a ratio, and both of its sides are measured here and now.
const timeout = 10 * 60_000
// Where others have the processors, three engines get no more of them than one.
const isBusy = loadavg()[0]! > cpus().length

test.skipIf(isBusy)(
  'sixty containers start at least 2.2 times as fast on three engines as on one',
  { timeout },
  async ({ annotate }) => {
    const { here } = fleet.engines
    // Both know the image and have made containers before.
    await untilReadyMs(fleet.engines, names.slice(0, 6))
    const aloneMs = await untilReadyMs({ here: here! })
    const togetherMs = await untilReadyMs(fleet.engines)
    await annotate(`one engine ${aloneMs.toFixed()} ms, three ${togetherMs.toFixed()} ms`)
    expect(aloneMs / togetherMs).toBeGreaterThan(2.2)
  },
)
