import { spawnSync } from 'node:child_process'
import { benchLabel, runId } from '../service.mjs'
import { call } from '../tunnel/call.mjs'
import { ensureImages } from '../tunnel/engine.mjs'
import { memoryDuring } from '../tunnel/memory.mjs'
import { report } from '../tunnel/report.mjs'
import { inRounds } from '../tunnel/rounds.mjs'
import { spawnService } from '../tunnel/service-process.mjs'
import { spawnWay } from '../tunnel/way-process.mjs'
import { ways } from '../tunnel/ways/way.mjs'

export const title = 'From containers to the host'

const labels = { [benchLabel]: runId }
const cells = ['keepAlive', 'fresh', 'concurrent', 'down', 'up']
const sizes = { warmUp: 200, roundTrips: 700, connections: 130, freshMs: 1_200, atOnce: 200 }
const callSizes = { ...sizes, bytes: 16 * 1024 * 1024 }
// More than the two megabytes that SSH lets a connection have on its way.
const stallSizes = { stalled: 40, stallMs: 1_000, bytes: 4 * 1024 * 1024 }

// No new round begins later, whatever the machine does besides.
const setUpBudgetMs = 70_000
const callBudgetMs = 90_000

/** @type {import('../main.mjs').Measure} */
export async function measure({ rounds = 7, signal }) {
  await ensureImages()
  const names = Object.keys(ways).filter((name) => name !== 'system-ssh' || hasSsh())
  const service = await spawnService()
  const processes = {}
  try {
    for (const name of names) processes[name] = await spawnWay(name, signal)
    const run = { processes, signal, port: service.port }
    const setUps = await measureSetUps(names, rounds, run)
    const standing = await setUpAll(names, run)
    const stalls = await measureStalls(names, standing, run)
    const calls = await inRounds(names, { rounds, budgetMs: callBudgetMs }, (name) =>
      call(standing[name], { port: service.port, cells, sizes: callSizes }, signal),
    )
    return report({ setUps, stalls, calls })
  } finally {
    await Promise.all(Object.values(processes).map((way) => way.end()))
    await service.end()
  }
}

const hasSsh = () => spawnSync('ssh', ['-V']).status === 0

async function measureSetUps(names, rounds, { processes, port }) {
  const withSetUp = names.filter((name) => !['bridge', 'loopback'].includes(name))
  // The first round warms the processes up and is not counted.
  const samples = await inRounds(
    withSetUp,
    { rounds: rounds + 1, budgetMs: setUpBudgetMs },
    async (name) => {
      try {
        return await processes[name].setUp({ port, labels, withClient: false })
      } finally {
        await processes[name].tearDown()
      }
    },
  )
  return Object.fromEntries(
    Object.entries(samples).map(([name, taken]) => [
      name,
      taken.length > 1 ? taken.slice(1) : taken,
    ]),
  )
}

async function setUpAll(names, { processes, port }) {
  const standing = {}
  for (const name of names)
    standing[name] = await processes[name].setUp({ port, labels, withClient: true })
  return standing
}

// Before the other calls, so that a process has no garbage of theirs.
async function measureStalls(names, standing, { port, signal }) {
  const stalls = {}
  for (const name of names) {
    const way = standing[name]
    let called
    const memory = await memoryDuring(way.carrierPid, async () => {
      called = await call(way, { port, cells: ['stalled'], sizes: stallSizes }, signal)
    })
    stalls[name] = { ...called, memory }
  }
  return stalls
}
